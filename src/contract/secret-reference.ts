/** Which store a reference leads to: the platform's store, by what it is, or Secrets of the workload's namespace. */
export const SECRET_KINDS = ['vault', 'onepassword', 'external', 'kubernetes'] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

/** Where the value of a secret is kept, as an environment says it: `vault:gateway#client-secret`. */
export interface SecretReference {
  readonly kind: SecretKind;
  /** A path in the store, an item of 1Password, or the name of a Secret. */
  readonly name: string;
  /** The field there, or the key of the Secret. */
  readonly key: string;
}

const PATH = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_ .-]*[A-Za-z0-9_.-])*$/;
const FIELD = /^[A-Za-z0-9_ .-]{1,253}$/;
const NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
const KEY = /^(?!\.$|\.\.)[-._a-zA-Z0-9]{1,253}$/;

/** Whether a text can be a key of a Secret. */
export function isSecretKey(key: string): boolean {
  return KEY.test(key);
}

/** Whether a path and a field can be a place in a store. */
export function isSecretPlace(path: string, field: string): boolean {
  return PATH.test(path) && FIELD.test(field) && !path.split('/').some((step) => step === '.' || step === '..');
}

/**
 * Reads a kind, `:`, a name, `#` and a key.
 *
 * @returns a text where it is no reference: why, without anything of what was written, which may be a secret itself. `literal` where it does not begin like a reference
 */
export function readSecretReference(text: string): SecretReference | 'literal' | { readonly reason: string } {
  const colon = text.indexOf(':');
  const kind = SECRET_KINDS.find((one) => one === text.slice(0, Math.max(0, colon)));
  if (kind === undefined) return 'literal';
  const [name = '', key, ...rest] = text.slice(colon + 1).split('#');
  if (key === undefined || key === '') return { reason: 'it names no key' };
  if (rest.length > 0) return { reason: 'it has more than one "#"' };
  if (kind !== 'kubernetes' && !isSecretPlace(name, key)) return { reason: 'its path or its field cannot be one' };
  if (kind === 'kubernetes' && !NAME.test(name)) return { reason: "its name cannot be a Secret's" };
  if (kind === 'kubernetes' && !isSecretKey(key)) return { reason: "its key cannot be a Secret's" };
  return { kind, name, key };
}
