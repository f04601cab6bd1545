import { isSecretPlace } from '../../contract';
import { StrataError } from '../../errors';

/** A place in a store of secrets. */
export interface SecretPath {
  /** Such as `mcp/github`. */
  readonly path: string;
  /** The field there, such as `token`. */
  readonly field: string;
}

/**
 * Reads a path, `#` and a field.
 *
 * @throws StrataError SECRET_REFERENCE_INVALID
 */
export function parseSecretPath(reference: string, subject: string): SecretPath {
  const [path = '', field = '', ...rest] = String(reference).split('#');
  if (rest.length > 0 || !isSecretPlace(path, field)) {
    throw new StrataError('SECRET_REFERENCE_INVALID', subject, { reference });
  }
  return { path, field };
}
