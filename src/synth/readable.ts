import { dirname } from 'node:path';
import { StrataError, StrataErrors } from '../errors';

/** The folder of this package's code. */
const HERE = dirname(__dirname);

/**
 * Runs a step whose errors may end a user's program. Node.js prints an uncaught error with its stack and all its members; of ours the
 * text is complete, so what stays of the stack is where the program called, and the members are no longer listed.
 */
export function readable<Result>(step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    if (StrataError.is(error) || error instanceof StrataErrors) tidy(error);
    throw error;
  }
}

function tidy(error: StrataError | StrataErrors): void {
  // Asked here and not of the error, whose own stack may be too deep to reach back to the caller.
  const frames = (new Error().stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const callers = frames.filter((frame) => !frame.includes(HERE) && !/\(?node:/.test(frame));
  show(error, [error.message, ...callers].join('\n'));
  // Node.js lists the errors inside another one whatever is done; the text has all of them, so that a line each is enough here.
  if (error instanceof StrataErrors) for (const inner of error.errors) show(inner, `${inner.code} at ${inner.subject}`);
}

function show(error: Error, text: string): void {
  error.stack = text;
  for (const key of Object.keys(error)) Object.defineProperty(error, key, { enumerable: false });
}
