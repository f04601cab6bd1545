const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;
const KEY_NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;

/** A DNS label (RFC 1123): up to 63 lower-case letters, digits and `-`. */
export function isDnsLabel(text: unknown): text is string {
  return typeof text === 'string' && LABEL.test(text);
}

/** A DNS label that begins with a letter (RFC 1035), as names of Services must. */
export function isServiceName(text: unknown): text is string {
  return isDnsLabel(text) && /^[a-z]/.test(text);
}

/** DNS labels with dots between them (RFC 1123), up to 253 characters: the name of most objects. */
export function isDnsSubdomain(text: unknown): text is string {
  return typeof text === 'string' && text.length <= 253 && text.split('.').every(isDnsLabel);
}

/** The key of a label or an annotation: a name, with a DNS subdomain and `/` before it if need be. */
export function isQualifiedName(text: unknown): text is string {
  if (typeof text !== 'string') {
    return false;
  }
  const [prefix, name, ...rest] = text.includes('/') ? text.split('/') : [undefined, text];
  return rest.length === 0 && (prefix === undefined || isDnsSubdomain(prefix)) && KEY_NAME.test(name ?? '');
}

/** The value of a label: up to 63 characters, may be empty. */
export function isLabelValue(text: unknown): text is string {
  return typeof text === 'string' && VALUE.test(text);
}
