import { StrataError, StrataErrors } from '../../src';

/** The errors that a step raises, whether one or several. Anything that is none of the catalogue's is thrown on. */
export function errorsOf(step: () => unknown): readonly StrataError[] {
  try {
    step();
  } catch (error) {
    if (error instanceof StrataErrors) {
      return error.errors;
    }
    if (StrataError.is(error)) {
      return [error];
    }
    throw error;
  }
  return [];
}

/** The code of the one error that a step raises. */
export function codeOf(step: () => unknown): string | undefined {
  const errors = errorsOf(step);
  if (errors.length > 1) {
    throw new Error(`several errors: ${errors.map(({ code }) => code).join(', ')}`);
  }
  return errors[0]?.code;
}
