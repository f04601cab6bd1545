import pino from 'pino';

export type Log = pino.Logger;

export interface LogOptions {
  readonly level: string;
  readonly server: string;
  /** Where lines go. Absent: standard output. */
  readonly stream?: pino.DestinationStream;
}

/**
 * JSON lines, `level` as a word and `event` as what happened. Lines are handed to the kernel as they come: no line is lost in a crash,
 * and nothing is logged for a request at the level `info`.
 */
export function createLog({ level, server, stream }: LogOptions): Log {
  return pino(
    {
      level,
      base: { server },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream ?? pino.destination({ dest: 1, sync: true }),
  );
}
