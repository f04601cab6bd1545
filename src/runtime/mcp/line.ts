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
