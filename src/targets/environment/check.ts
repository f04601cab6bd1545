import type { z } from 'zod';
import { StrataError, StrataErrors } from '../../errors';
import { SECRET_PROBLEM, type SecretProblem } from './secret-reference';

/**
 * Reads what an environment gives with the composition's schema.
 *
 * @param placeOf where a value stands, as `file:line:column`
 * @throws StrataError, or StrataErrors with every problem: ENVIRONMENT_INVALID, ENVIRONMENT_KEY_UNKNOWN, ENVIRONMENT_SECRET_MISSING,
 * ENVIRONMENT_SECRET_INVALID, ENVIRONMENT_SECRET_LITERAL
 */
export function checked<Schema extends z.ZodObject>(
  schema: Schema,
  given: unknown,
  placeOf: (path: readonly PropertyKey[]) => string,
): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data as z.output<Schema>;
  const errors = parsed.error.issues.flatMap((issue) => problemsOf(issue, placeOf, Object.keys(schema.shape)));
  throw errors.length === 1 ? errors[0] : new StrataErrors(errors);
}

function problemsOf(
  issue: z.core.$ZodIssue,
  placeOf: (path: readonly PropertyKey[]) => string,
  known: readonly string[],
): StrataError[] {
  if (issue.code !== 'unrecognized_keys') {
    const key = issue.path.map(String).join('.') || 'the file';
    const secret = issue.code === 'custom' ? (issue.params?.[SECRET_PROBLEM] as SecretProblem | undefined) : undefined;
    if (secret !== undefined) return [secretError(secret, key, placeOf(issue.path))];
    return [new StrataError('ENVIRONMENT_INVALID', placeOf(issue.path), { key, reason: issue.message })];
  }
  return issue.keys.map((last) => {
    const path = [...issue.path, last];
    return new StrataError('ENVIRONMENT_KEY_UNKNOWN', placeOf(path), {
      key: path.map(String).join('.'),
      known: issue.path.length === 0 ? known.join(', ') : 'those of the schema',
    });
  });
}

function secretError(secret: SecretProblem, key: string, place: string): StrataError {
  const { problem, example } = secret;
  switch (problem) {
    case 'missing':
      return new StrataError('ENVIRONMENT_SECRET_MISSING', place, { key, example });
    case 'literal':
      return new StrataError('ENVIRONMENT_SECRET_LITERAL', place, { key, example });
    case 'invalid':
      return new StrataError('ENVIRONMENT_SECRET_INVALID', place, { key, reason: secret.reason, example });
  }
}
