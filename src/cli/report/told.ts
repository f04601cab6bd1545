import { StrataError, StrataErrors } from '../../errors';

/** An error of the catalogue, as far as a reader needs it. It may have been raised in another process, by another version. */
export interface Told {
  readonly code: string;
  readonly subject: string;
  readonly problem: string;
  readonly remedy: string;
}

/** The errors with which a composition ended, told by the process that ran it. */
export class CompositionRefused extends Error {
  constructor(readonly told: readonly Told[]) {
    super(told.map(({ code, subject }) => `${code} at ${subject}`).join('\n'));
    this.name = 'CompositionRefused';
  }
}

/** The errors of the catalogue that a thrown value holds. None: the value is a mistake of this package. */
export function errorsOf(error: unknown): readonly Told[] {
  if (error instanceof CompositionRefused) return error.told;
  if (error instanceof StrataErrors) return error.errors;
  return StrataError.is(error) ? [error] : [];
}
