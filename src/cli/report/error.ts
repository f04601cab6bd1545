import { inspect } from 'node:util';
import type { Session } from '../session';
import { errorsOf, type Told } from './told';

/** Tells an error: one of the catalogue without a stack; anything else with it, for it is a mistake of this package. */
export function reportError(session: Session, error: unknown): void {
  const told = errorsOf(error);
  for (const one of told) session.err(describeError(one));
  if (told.length === 0) {
    session.err('This is a mistake in mcp-strata. Please report it with the text below.');
    session.err(inspect(error));
  }
}

/** An error as a reader wants it: what, where, why, and what to do. */
function describeError({ code, subject, problem, remedy }: Told): string {
  return [`error ${code}`, `  at ${subject}`, `  ${problem}`, `  ${remedy}`].join('\n');
}
