const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;

/**
 * A client may post JSON over several lines; on stdio a message is one. A raw line end cannot stand inside a JSON string, so that each is
 * white space between tokens and becomes a space.
 */
export function toOneLine(bytes: Buffer): Buffer {
  if (!bytes.includes(NEWLINE) && !bytes.includes(RETURN)) return bytes;
  const line = Buffer.from(bytes);
  for (const end of [NEWLINE, RETURN]) {
    for (let at = line.indexOf(end); at >= 0; at = line.indexOf(end, at + 1)) line[at] = SPACE;
  }
  return line;
}

/** Line ends that JSON leaves as they are inside a string (U+0085, U+2028, U+2029), and the escapes that mean the same. */
const SEPARATORS = ['\u0085', '\u2028', '\u2029'].map((character) => ({
  bytes: Buffer.from(character),
  escape: `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
}));

/**
 * Readers of many languages also end a line at these. Such a server would take the rest of a string for a message of its own, which nobody
 * has checked. As escapes they mean the same and end nothing.
 */
export function escapeSeparators(bytes: Buffer): Buffer {
  let escaped = bytes;
  for (const separator of SEPARATORS) {
    if (escaped.includes(separator.bytes)) {
      escaped = Buffer.from(escaped.toString('utf8').replaceAll(separator.bytes.toString('utf8'), separator.escape));
    }
  }
  return escaped;
}
