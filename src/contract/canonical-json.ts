/** Texts that stand in JSON as they are. */
const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * Canonical JSON: members sorted by name, no space between tokens, numbers and texts as ECMAScript writes them. Equal values give equal
 * bytes, whoever wrote them and in whatever order. Members that are undefined are left out.
 *
 * @see RFC 8785
 * @throws TypeError for what is no JSON: a function, a symbol, a bigint, a number that is not finite
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return text(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('not a finite number');
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? `[${value.map(canonicalJson).join(',')}]` : canonicalObject(value);
    default:
      throw new TypeError(`no JSON: ${typeof value}`);
  }
}

function canonicalObject(value: object): string {
  const members = value as Readonly<Record<string, unknown>>;
  let written = '';
  // The default order of `sort` compares UTF-16 code units, as the RFC wants.
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member !== undefined) written += `${written === '' ? '' : ','}${text(key)}:${canonicalJson(member)}`;
  }
  return `{${written}}`;
}

function text(value: string): string {
  return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
}
