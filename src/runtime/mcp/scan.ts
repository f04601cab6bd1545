/** Bytes `start` up to but not including `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Strings that are longer than this are searched by the runtime's own code, which costs a call but looks at many bytes at once. */
const SHORT = 128;

/*
 * All functions here read JSON that JSON.parse has accepted before: they find places, they do not validate. They work on bytes, because
 * the bytes travel on, and without recursion, because the depth belongs to the sender.
 */

/** The position after a string; `at` is its opening quote. */
export function skipString(bytes: Buffer, at: number): number {
  let position = at + 1;
  for (const stop = Math.min(position + SHORT, bytes.length); position < stop; position++) {
    const byte = bytes[position];
    if (byte === QUOTE) return position + 1;
    if (byte === BACKSLASH) position++;
  }
  for (;;) {
    const quote = bytes.indexOf(QUOTE, position);
    if (quote < 0) return bytes.length;
    let slashes = quote;
    while (slashes > position && bytes[slashes - 1] === BACKSLASH) slashes--;
    if ((quote - slashes) % 2 === 0) return quote + 1;
    position = quote + 1;
  }
}

export function skipSpace(bytes: Buffer, at: number): number {
  let position = at;
  for (
    let byte = bytes[position];
    byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
    byte = bytes[position]
  )
    position++;
  return position;
}

/** The position after a value; `at` is its first byte. */
export function skipValue(bytes: Buffer, at: number): number {
  const first = bytes[at];
  if (first === QUOTE) return skipString(bytes, at);
  let position = at;
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
    for (; position < bytes.length; position++) {
      const byte = bytes[position] as number;
      if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte <= 0x20) break;
    }
    return position;
  }
  let depth = 0;
  while (position < bytes.length) {
    const byte = bytes[position];
    if (byte === QUOTE) {
      position = skipString(bytes, position);
      continue;
    }
    position++;
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) break;
  }
  return position;
}

/** Whether the string between `start` and `end` (without quotes) is this key. Escapes are honoured: `"na\u006de"` is `name`. */
export function isKey(bytes: Buffer, start: number, end: number, key: string): boolean {
  if (end - start < key.length) return false;
  if (end - start === key.length) {
    for (let index = 0; index < key.length; index++) if (bytes[start + index] !== key.charCodeAt(index)) return false;
    return true;
  }
  const text = bytes.toString('latin1', start, end);
  return text.includes('\\') && JSON.parse(`"${bytes.toString('utf8', start, end)}"`) === key;
}

/** The value at a path of keys from the top, its first occurrence; undefined where there is none. */
export function locate(bytes: Buffer, ...path: readonly string[]): Span | undefined {
  let at: Span | undefined = { start: skipSpace(bytes, 0), end: bytes.length };
  for (const key of path) {
    if (at === undefined || bytes[at.start] !== OPEN_BRACE) return undefined;
    at = memberSpan(bytes, at.start, key);
  }
  return at;
}

/** The value of a key of the object that starts at `at`, its first occurrence. The rest of the object is not read. */
export function memberSpan(bytes: Buffer, at: number, key: string): Span | undefined {
  let position = skipSpace(bytes, at + 1);
  while (bytes[position] === QUOTE) {
    const keyEnd = skipString(bytes, position);
    const found = isKey(bytes, position + 1, keyEnd - 1, key);
    const start = skipSpace(bytes, skipSpace(bytes, keyEnd) + 1);
    const end = skipValue(bytes, start);
    if (found) return { start, end };
    position = skipSpace(bytes, end);
    if (bytes[position] !== COMMA) return undefined;
    position = skipSpace(bytes, position + 1);
  }
  return undefined;
}

/** The elements of the array that starts at `at`. */
export function elements(bytes: Buffer, at: number): Span[] {
  const found: Span[] = [];
  let position = skipSpace(bytes, at + 1);
  while (position < bytes.length && bytes[position] !== CLOSE_BRACKET) {
    const end = skipValue(bytes, position);
    found.push({ start: position, end });
    position = skipSpace(bytes, end);
    if (bytes[position] === COMMA) position = skipSpace(bytes, position + 1);
  }
  return found;
}

/**
 * Whether the object that starts at `at` has no key twice, given what JSON.parse made of it. A position that was found by key is then the
 * one whose value JSON.parse took.
 */
export function isUnambiguous(bytes: Buffer, at: number, parsed: object): boolean {
  let count = 0;
  let position = skipSpace(bytes, at + 1);
  while (bytes[position] === QUOTE) {
    count++;
    const value = skipSpace(bytes, skipSpace(bytes, skipString(bytes, position)) + 1);
    position = skipSpace(bytes, skipValue(bytes, value));
    if (bytes[position] !== COMMA) break;
    position = skipSpace(bytes, position + 1);
  }
  return count === Object.keys(parsed).length;
}
