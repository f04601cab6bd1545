import type { catalogue, ErrorCode } from './catalogue';
import type { DetailsOf } from './entry';
import { StrataError, StrataErrors } from './strata-error';

/** Collects what is wrong with one subject, so that a reader mends all of it at once. */
export class Problems {
  readonly #errors: StrataError[] = [];

  /** @param subject the construct path, file or request that the problems are about */
  constructor(readonly subject: string) {}

  /** Adds one problem: a code of the catalogue and its details. */
  add<Code extends ErrorCode>(code: Code, details: DetailsOf<(typeof catalogue)[Code]>): void {
    this.#errors.push(new StrataError(code, this.subject, details));
  }

  /** Runs a step that may raise errors of the catalogue and keeps what it raises; any other error passes through. */
  attempt<Value>(step: () => Value): Value | undefined {
    try {
      return step();
    } catch (error) {
      if (error instanceof StrataErrors) {
        this.#errors.push(...error.errors);
      } else if (StrataError.is(error)) {
        this.#errors.push(error);
      } else {
        throw error;
      }
      return undefined;
    }
  }

  get found(): readonly StrataError[] {
    return this.#errors;
  }

  /** Raises what was found: the one error, or all of them. Returns where nothing was. */
  raise(): void {
    const [first, ...rest] = this.#errors;
    if (first !== undefined) {
      throw rest.length === 0 ? first : new StrataErrors(this.#errors);
    }
  }
}
