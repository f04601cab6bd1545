/** The white space that a line begins with. */
export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

/** Where the comments end that follow on the same line; the offset itself where something else follows. */
export function endOfTrivia(text: string, offset: number): number {
  const rest = /^(?:[ \t]*\/\*(?:[^*\r\n]|\*(?!\/))*\*\/)*(?:[ \t]*\/\/[^\r\n]*)?/.exec(
    text.slice(offset, endOfTheLine(text, offset)),
  );
  return offset + (rest?.[0].length ?? 0);
}

/** The end of the line's text, before its line break. */
export function endOfTheLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end < 0) return text.length;
  return text[end - 1] === '\r' && end > offset ? end - 1 : end;
}

/** Where the white space before an offset begins: on the same line, or at the line break before it. */
export function startOfTrivia(text: string, offset: number): number {
  const found = /(?:\r?\n)?[ \t]*$/.exec(text.slice(Math.max(0, offset - 1_000), offset));
  return offset - (found?.[0].length ?? 0);
}
