import { position, Unreadable } from './format';

/** A header or a pair of a TOML document that a parser has accepted. */
export interface TomlItem {
  readonly kind: 'table' | 'array' | 'pair';
  /** In full: a pair's key comes after the table that it stands in. */
  readonly path: readonly string[];
  readonly start: number;
  /** The end of the header or the value, before a comment. */
  readonly end: number;
  /** Where a pair's value begins. */
  readonly value: number;
}

const BLANK = /(?:[ \t\r\n]|#[^\n]*)*/y;
const SEGMENT = /[ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*/y;
/** A piece of a value: strings are one piece whatever they hold. */
const PIECE =
  /"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"{3,5}|'''(?:[^']|'{1,2}(?!'))*'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[[{]|[\]}]|#[^\n]*|[^"'[\]{}#\r\n]+|\r?\n/y;

/** Finds where everything stands. Only for documents that a parser has accepted: it does not check what it passes over. */
export function scanToml(text: string): readonly TomlItem[] {
  const items: TomlItem[] = [];
  let table: readonly string[] = [];
  let offset = skip(text, text.charCodeAt(0) === 0xfeff ? 1 : 0);
  while (offset < text.length) {
    const start = offset;
    if (text[offset] === '[') {
      const isArray = text[offset + 1] === '[';
      const { path, end } = keyAt(text, offset + (isArray ? 2 : 1));
      table = path;
      offset = end + (isArray ? 2 : 1);
      items.push({ kind: isArray ? 'array' : 'table', path, start, end: offset, value: offset });
    } else {
      const { path, end } = keyAt(text, offset);
      const value = end + 1 + (/^[ \t]*/.exec(text.slice(end + 1, end + 200))?.[0].length ?? 0);
      offset = valueEnd(text, value);
      items.push({ kind: 'pair', path: [...table, ...path], start, end: offset, value });
    }
    offset = skip(text, offset);
  }
  return items;
}

function skip(text: string, offset: number): number {
  BLANK.lastIndex = offset;
  BLANK.exec(text);
  return BLANK.lastIndex;
}

function keyAt(text: string, offset: number): { readonly path: string[]; readonly end: number } {
  const path: string[] = [];
  let end = offset;
  do {
    SEGMENT.lastIndex = path.length === 0 ? end : end + 1;
    const found = SEGMENT.exec(text)?.[1];
    if (found === undefined) throw new Unreadable(`a key is not understood at ${position(text, end)}`);
    path.push(unquoted(found));
    end = SEGMENT.lastIndex;
  } while (text[end] === '.');
  return { path, end };
}

function unquoted(segment: string): string {
  if (segment.startsWith("'")) return segment.slice(1, -1);
  if (!segment.startsWith('"')) return segment;
  const json = segment.replace(/\\(?:U([0-9A-Fa-f]{8})|e)/g, (_, code?: string) =>
    JSON.stringify(code === undefined ? '\u001b' : String.fromCodePoint(Number.parseInt(code, 16))).slice(1, -1),
  );
  return String(JSON.parse(json));
}

function valueEnd(text: string, start: number): number {
  let depth = 0;
  let end = start;
  PIECE.lastIndex = start;
  for (let piece = PIECE.exec(text); piece !== null; piece = PIECE.exec(text)) {
    const [found] = piece;
    if (depth === 0 && (found.startsWith('#') || found.endsWith('\n'))) break;
    if (found === '[' || found === '{') depth++;
    if (found === ']' || found === '}') depth--;
    if (found.trim() !== '' && !found.startsWith('#')) end = piece.index + found.trimEnd().length;
  }
  return end;
}
