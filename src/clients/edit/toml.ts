import { parse, TomlError } from 'smol-toml';
import type { Plain } from '../table';
import { isMap, type PlainMap } from './data';
import { bounded, endOfLine, type Format, type Path, spliced, Unreadable } from './format';
import { scanToml, type TomlItem } from './toml-scan';
import { endOfTheLine } from './trivia';

/** TOML. New servers become tables at the end; new fields come after the last one of their table. */
export const toml: Format = {
  parse: (text) =>
    bounded(() => {
      try {
        // Numbers beyond the exact ones and dates are compared and never written.
        return ordinary(parse(text, { integersAsBigInt: 'asNeeded' }));
      } catch (error) {
        if (!(error instanceof TomlError)) throw error;
        throw new Unreadable(`it is no TOML at line ${error.line}, column ${error.column}`);
      }
    }),

  insert: (text, path, key, value) => {
    const items = scanToml(text);
    const names = path.map(String);
    const inline = items.find((item) => item.kind === 'pair' && same(item.path, names));
    if (inline !== undefined) return intoInline(text, inline, names, key, value);
    const isEntry = items.some(({ kind, path: other }) => kind === 'table' && same(other, names));
    if (key !== undefined && isEntry && !(names.length === 1 && isMap(value))) {
      return intoTable(text, items, names, `${keyText([key])} = ${inlineText(value)}`);
    }
    return appended(text, key === undefined ? blocks(names, [value]) : blocks([...names, key], value));
  },

  replace: (text, path, value) => {
    const item = scanToml(text).find(({ kind, path: other }) => kind === 'pair' && same(other, path.map(String)));
    if (item === undefined) throw new Unreadable('the value is spread over tables');
    return spliced(text, item.value, item.end, inlineText(value));
  },

  remove: (text, path) => {
    const regions = regionsOf(scanToml(text), path);
    if (regions.length === 0) throw new Unreadable('it is part of a value in one line');
    return regions.reduceRight((rest, region) => cut(rest, region), text);
  },
};

/** Maps without a prototype would differ from any other map that says the same. */
function ordinary(value: unknown): Plain {
  if (Array.isArray(value)) return value.map(ordinary);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value as Plain;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, ordinary(inner)]));
}

interface Region {
  readonly start: number;
  readonly end: number;
  readonly isTable: boolean;
}

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && startsWith(a, b);
const startsWith = (path: readonly string[], start: readonly string[]) =>
  start.every((name, index) => path[index] === name);

/** The stretches of text that make up a map member, or an element of an array of tables. */
function regionsOf(items: readonly TomlItem[], path: Path): Region[] {
  const last = path.at(-1);
  const names = (typeof last === 'number' ? path.slice(0, -1) : path).map(String);
  let element = -1;
  let inside = false;
  const regions: Region[] = [];
  for (const item of items) {
    const belongs = startsWith(item.path, names);
    if (item.kind === 'array' && same(item.path, names)) element++;
    if (item.kind !== 'pair') inside = belongs && (typeof last !== 'number' || element === last);
    const previous = regions.at(-1);
    if (inside && item.kind !== 'pair') regions.push({ start: item.start, end: item.end, isTable: true });
    else if (inside && previous !== undefined) regions[regions.length - 1] = { ...previous, end: item.end };
    else if (belongs && typeof last !== 'number') regions.push({ start: item.start, end: item.end, isTable: false });
  }
  return regions;
}

/** Takes a region out with the rest of its last line, and the blank line that sets a table apart. */
function cut(text: string, { start, end, isTable }: Region): string {
  const stop = endOfTheLine(text, end);
  const blank = isTable ? /(?:(?:^|(?<=\n))\r?\n|\r?\n\r?\n|(?:^|\r?\n))[ \t]*$/ : /(?:^|\r?\n)[ \t]*$/;
  const lead = blank.exec(text.slice(0, start))?.[0] ?? '';
  const from = start - lead.length;
  // At the beginning of a file there is no line break before, so the one after goes.
  const next = from === 0 ? (/^\r?\n/.exec(text.slice(stop))?.[0].length ?? 0) : 0;
  return spliced(text, from, stop + next, '');
}

function intoTable(text: string, items: readonly TomlItem[], names: readonly string[], pair: string): string {
  const header = items.findIndex(({ kind, path }) => kind === 'table' && same(path, names));
  let last = items[header];
  for (const item of items.slice(header + 1)) {
    if (item.kind !== 'pair') break;
    last = item;
  }
  const place = endOfTheLine(text, last?.end ?? text.length);
  return spliced(text, place, place, `${endOfLine(text)}${pair}`);
}

function intoInline(
  text: string,
  item: TomlItem,
  names: readonly string[],
  key: string | undefined,
  value: Plain,
): string {
  const old = text.slice(item.value, item.end);
  const isEmpty = /^[[{]\s*[\]}]$/.test(old);
  if (isEmpty && names.length === 1) {
    const rest = cut(text, { start: item.start, end: item.end, isTable: false });
    return appended(rest, key === undefined ? blocks(names, [value]) : blocks([...names, key], value));
  }
  const member = key === undefined ? inlineText(value) : `${keyText([key])} = ${inlineText(value)}`;
  const body = old.slice(0, -1).trimEnd();
  const separator = isEmpty ? ' ' : body.endsWith(',') ? ' ' : ', ';
  return spliced(text, item.value, item.end, `${body}${separator}${member} ${old.at(-1)}`);
}

/** A value as tables: maps of maps one table each, lists of maps as arrays of tables. */
function blocks(names: readonly string[], value: Plain): string[][] {
  if (Array.isArray(value)) {
    return (value as readonly PlainMap[]).map((element) => [`[[${keyText(names)}]]`, ...pairs(element)]);
  }
  if (!isMap(value)) throw new Unreadable('it holds no map');
  const inner = Object.values(value);
  const isOuter = inner.length > 0 && inner.every((member) => isMap(member) && names.length === 1);
  return isOuter
    ? Object.entries(value).flatMap(([name, member]) => blocks([...names, name], member))
    : [[`[${keyText(names)}]`, ...pairs(value)]];
}

const pairs = (map: PlainMap) => Object.entries(map).map(([key, value]) => `${keyText([key])} = ${inlineText(value)}`);

function appended(text: string, tables: readonly (readonly string[])[]): string {
  const eol = endOfLine(text);
  const added = tables.map((lines) => lines.join(eol)).join(eol + eol);
  if (text.replace(/^\ufeff/, '') === '') return `${text}${added}${eol}`;
  return text.endsWith('\n') ? `${text}${eol}${added}${eol}` : `${text}${eol}${eol}${added}`;
}

const keyText = (names: readonly string[]) =>
  names.map((name) => (/^[A-Za-z0-9_-]+$/.test(name) ? name : stringText(name))).join('.');

const stringText = (text: string) => JSON.stringify(text).replaceAll('\u007f', '\\u007f');

function inlineText(value: Plain): string {
  if (typeof value === 'string') return stringText(value);
  if (Array.isArray(value)) return `[${(value as readonly Plain[]).map(inlineText).join(', ')}]`;
  if (isMap(value)) return Object.keys(value).length === 0 ? '{}' : `{ ${pairs(value).join(', ')} }`;
  if (value === null) throw new Unreadable('TOML has no null');
  return String(value);
}
