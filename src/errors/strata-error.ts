import { catalogue, type ErrorCode } from './catalogue';
import { type DetailsOf, fill } from './entry';

type Details<Code extends ErrorCode> = DetailsOf<(typeof catalogue)[Code]>;

/**
 * Every error that this package raises on purpose: a code of the catalogue, the construct path, file or request it is about,
 * what is wrong and what to do. The text is complete on one screen, so that a reader needs no stack trace.
 */
export class StrataError<Code extends ErrorCode = ErrorCode> extends Error {
  /** What is wrong, without the subject and the remedy. */
  readonly problem: string;
  /** What to do about it. */
  readonly remedy: string;

  /**
   * @param code a code of the catalogue, see docs/errors.md
   * @param subject the construct path, file or request that the error is about
   * @param details one value for each placeholder of the entry
   */
  constructor(
    readonly code: Code,
    readonly subject: string,
    readonly details: Details<Code>,
  ) {
    const entry = catalogue[code];
    const problem = fill(entry.message, details);
    const remedy = fill(entry.remedy, details);
    super(`${code} at ${subject}: ${problem} ${remedy}`);
    this.name = 'StrataError';
    this.problem = problem;
    this.remedy = remedy;
  }

  /** Whether a value is an error of the catalogue, also when another copy of this package raised it. */
  static is(value: unknown): value is StrataError {
    return value instanceof Error && value.name === 'StrataError' && 'code' in value && 'remedy' in value;
  }
}

/** Several errors that were found in one pass, so that a reader mends them all at once. */
export class StrataErrors extends Error {
  constructor(readonly errors: readonly StrataError[]) {
    super(errors.map(({ message }) => message).join('\n'));
    this.name = 'StrataErrors';
  }
}
