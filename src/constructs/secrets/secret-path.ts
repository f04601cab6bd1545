import { StrataError } from '../../errors';

/** A place in a store of secrets. */
export interface SecretPath {
  /** Such as `mcp/github`. */
  readonly path: string;
  /** The field there, such as `token`. */
  readonly field: string;
}

const PATH = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_ .-]*[A-Za-z0-9_.-])*$/;
const FIELD = /^[A-Za-z0-9_ .-]{1,253}$/;

/**
 * Reads a path, `#` and a field.
 *
 * @throws StrataError SECRET_REFERENCE_INVALID
 */
export function parseSecretPath(reference: string, subject: string): SecretPath {
  const [path = '', field = '', ...rest] = String(reference).split('#');
  const steps = path.split('/');
  if (
    rest.length > 0 ||
    !PATH.test(path) ||
    !FIELD.test(field) ||
    steps.some((step) => step === '.' || step === '..')
  ) {
    throw new StrataError('SECRET_REFERENCE_INVALID', subject, { reference });
  }
  return { path, field };
}
