import type { IConstruct } from 'constructs';
import { StrataError, StrataErrors } from '../errors';

/**
 * Runs the validations of every construct once.
 *
 * @throws StrataErrors with everything that was found, in the order of the tree
 */
export function validateAll(constructs: readonly IConstruct[]): void {
  const errors = constructs.flatMap(validate);
  if (errors.length > 0) throw new StrataErrors(errors);
}

function validate({ node }: IConstruct): readonly StrataError[] {
  try {
    return node
      .validate()
      .map((text) => new StrataError('SYNTH_VALIDATION_FAILED', pathOf(node.path), { problem: sentence(text) }));
  } catch (error) {
    // A validation may raise an error of the catalogue itself; anything else is a defect of the construct and stays what it is.
    if (StrataError.is(error)) return [error];
    if (error instanceof StrataErrors) return error.errors;
    throw error;
  }
}

export function pathOf(path: string): string {
  return path === '' ? '(app)' : path;
}

/** Without its full stop: the catalogue's text adds one. */
export function sentence(text: string): string {
  return text.trim().replace(/\.$/, '');
}
