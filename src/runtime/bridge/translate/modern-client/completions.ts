/** How many finished visits are remembered. */
const MOST = 64;

/** Visits to URLs that a legacy server reports as done (`notifications/elicitation/complete`); 2026-07-28 has no such report. */
export class Completions {
  private readonly done = new Set<string>();
  private readonly listeners = new Set<() => void>();

  add(id: string): void {
    const oldest = this.done.size >= MOST ? this.done.values().next() : undefined;
    if (oldest?.value !== undefined) this.done.delete(oldest.value);
    this.done.add(id);
    for (const listener of [...this.listeners]) listener();
  }

  /** Resolves when all are done, and at the latest after a time: not every server reports. */
  all(ids: readonly string[], milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.listeners.delete(look);
        resolve();
      };
      const look = () => {
        if (ids.every((id) => this.done.has(id))) finish();
      };
      const timer = setTimeout(finish, milliseconds).unref();
      this.listeners.add(look);
      look();
    });
  }
}
