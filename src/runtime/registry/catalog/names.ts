/** Whether a name fits a pattern: `*` stands for any run of characters. A pattern without `/` is compared with the namespace, or is `*`. */
export function nameFits(name: string, pattern: string): boolean {
  if (pattern === '*') return true;
  const subject = pattern.includes('/') ? name : namespaceOf(name);
  return pieces(subject.toLowerCase(), pattern.toLowerCase());
}

export function namespaceOf(name: string): string {
  return name.slice(0, name.indexOf('/'));
}

/** Whether a namespace is another, or below it: `com.acme.team` is below `com.acme`, and `com.acmeevil` is not. */
export function isBelow(namespace: string, prefix: string): boolean {
  const [inner, outer] = [namespace.toLowerCase(), prefix.toLowerCase()];
  return inner === outer || inner.startsWith(`${outer}.`);
}

/** Compares without a regular expression: patterns come from a configuration, names from anybody. */
function pieces(text: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const first = parts.shift() ?? '';
  const last = parts.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let rest = text.slice(first.length, text.length - last.length);
  for (const part of parts) {
    const at = rest.indexOf(part);
    if (at < 0) return false;
    rest = rest.slice(at + part.length);
  }
  return true;
}
