/** Longest address that is compared with templates. */
const LONGEST = 8_192;

/**
 * Whether an address may be an expansion of a template (RFC 6570). Values are not looked at: a simple expression stands for one segment, one that
 * may hold reserved characters for anything.
 */
export function matchesTemplate(template: string, uri: string): boolean {
  if (uri.length > LONGEST || template.length > LONGEST) return false;
  const parts = template.split(/(\{[^{}]*\})/);
  return fits(parts, 0, uri, 0, { left: 100_000 });
}

/** Tries one expression after the other. `budget` bounds the work, whatever the template. */
function fits(parts: readonly string[], index: number, uri: string, at: number, budget: { left: number }): boolean {
  const part = parts[index];
  if (part === undefined) return at === uri.length;
  if (!part.startsWith('{')) return uri.startsWith(part, at) && fits(parts, index + 1, uri, at + part.length, budget);
  const wide = /^\{[+#/?&;.]/.test(part) || part.includes('*');
  for (let end = at; end <= uri.length; end++) {
    if (--budget.left < 0) return false;
    if (fits(parts, index + 1, uri, end, budget)) return true;
    if (!wide && uri[end] === '/') return false;
  }
  return false;
}
