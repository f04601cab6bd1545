/** What is wrong with a server.json, and where: a JSON pointer (RFC 6901). */
export interface DocumentProblem {
  readonly pointer: string;
  readonly message: string;
}

/** A pointer of steps. */
export function pointerOf(...steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}
