/** What a command works with. Tests give their own; nothing else of the process is used. */
export interface Session {
  /** A line of the result. */
  out(text: string): void;
  /** A line about the work: progress, warnings, errors. */
  err(text: string): void;
  /** Whether a person watches. Progress is told to nobody else. */
  readonly interactive: boolean;
  /** The working directory. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Standard input. */
  readonly input: AsyncIterable<Buffer>;
  /**
   * Asks to be told when the user wants the command to end: on the first Ctrl-C, SIGTERM or hang-up, and again on the next.
   *
   * @returns takes the request back
   */
  onInterrupt(listener: () => void): () => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The session of this process. */
export function processSession(): Session {
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    interactive: process.stderr.isTTY === true,
    folder: process.cwd(),
    environment: process.env,
    get input() {
      return process.stdin;
    },
    onInterrupt: (listener) => {
      for (const signal of SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of SIGNALS) process.removeListener(signal, listener);
      };
    },
  };
}

/** Tells what is going on, to a person who watches. */
export function progress(session: Session, text: string): void {
  if (session.interactive) session.err(`${text} ...`);
}
