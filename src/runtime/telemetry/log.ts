import pino from 'pino';
import type { Output } from './output';

export type Log = pino.Logger;

export interface LogOptions {
  readonly level: string;
  readonly server: string;
  readonly output: Output;
}

/** Most characters that may wait to be written before lines are dropped: a log that nobody reads must not fill the memory. */
const WAITING = 4 * 1024 * 1024;

/** JSON lines: `level` as a word, `event` as what happened. Nothing is logged for a single request at the level `info`. */
export function createLog({ level, server, output }: LogOptions): Log {
  return pino(
    {
      level,
      base: { server },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write: (line) => {
        if (output.waiting < WAITING) output.write(line);
      },
    },
  );
}
