/** A string literal of Cedar. */
export function quoted(text: string): string {
  return JSON.stringify(text)
    .replace(/\\u([0-9a-f]{4})/g, '\\u{$1}')
    .replace(/\\[bf]/g, (written) => (written === '\\b' ? '\\u{8}' : '\\u{c}'));
}

/** A pattern for `like`: `*` stands for any text, as in ours. */
export function likePattern(pattern: string): string {
  return quoted(pattern);
}

export function entity(type: string, id: string): string {
  return `${type}::${quoted(id)}`;
}

/** A name or a pattern, held against the resource. */
export function nameMatches(pattern: string): string {
  return pattern.includes('*') ? `resource.name like ${likePattern(pattern)}` : `resource.name == ${quoted(pattern)}`;
}
