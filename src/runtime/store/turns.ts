/** Lets work through one at a time, in its order: a connection has one transaction at once. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.last.then(work, work);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when all that was asked for until now is done. */
  async idle(): Promise<void> {
    await this.last;
  }
}
