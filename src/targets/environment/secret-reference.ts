import { z } from 'zod';
import { readSecretReference, SECRET_KINDS, type SecretKind, type SecretReference } from '../../contract';

/** What is wrong with a reference: what `problemsOf` makes errors of. */
export type SecretProblem =
  | { readonly problem: 'missing' | 'literal'; readonly example: string }
  | { readonly problem: 'invalid'; readonly reason: string; readonly example: string };

/** Under this name an issue of zod holds a `SecretProblem`. */
export const SECRET_PROBLEM = 'strataSecret';

/**
 * A key of an environment that says where a secret is kept, and never holds its value: `vault:gateway#client-secret`, `onepassword:gateway#client-secret`,
 * `external:gateway#client-secret` or `kubernetes:gateway#client-secret`. `Secrets.of(...)` takes it. What is missing or is no reference is an error with its
 * place; what was written there is not repeated, because it may be the secret.
 *
 * @param kinds which ones the composition can follow; none given: all
 */
export function secretReference(...kinds: readonly SecretKind[]): z.ZodType<SecretReference> {
  const allowed = kinds.length === 0 ? SECRET_KINDS : kinds;
  const example = `${allowed[0]}:gateway#client-secret`;
  return z.unknown().transform((given, context): SecretReference => {
    const found = readOne(given, allowed, example);
    if (!('problem' in found)) return found;
    context.issues.push({
      code: 'custom',
      message: 'it is no reference to a secret',
      params: { [SECRET_PROBLEM]: found },
      input: undefined,
    });
    return z.NEVER;
  });
}

function readOne(given: unknown, allowed: readonly SecretKind[], example: string): SecretReference | SecretProblem {
  if (given === undefined || given === null || given === '') return { problem: 'missing', example };
  const found = typeof given === 'string' ? readSecretReference(given) : 'literal';
  if (found === 'literal') return { problem: 'literal', example };
  if ('reason' in found) return { problem: 'invalid', reason: found.reason, example };
  if (allowed.includes(found.kind)) return found;
  return { problem: 'invalid', reason: `it is of the kind ${found.kind}`, example };
}
