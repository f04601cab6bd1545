import {
  type Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseAllDocuments,
  stringify,
} from 'yaml';
import type { Plain } from '../table';
import { bounded, endOfLine, type Format, type Path, position, spliced, Unreadable } from './format';
import { endOfTheLine } from './trivia';
import { contentEnd, findMember, type Member, rangeOf } from './yaml-nodes';

/** Aliases multiply what a document holds; a few are in use. */
const MOST_ALIASES = 100;

/** YAML, in block and in flow style. */
export const yaml: Format = {
  parse: (text) => {
    const value: unknown = bounded(() => {
      try {
        return documentOf(text)?.toJS({ maxAliasCount: MOST_ALIASES });
      } catch (error) {
        if (error instanceof ReferenceError) throw new Unreadable('its aliases multiply');
        throw error;
      }
    });
    if (value === null || value === undefined) return {};
    if (typeof value !== 'object' || Array.isArray(value)) throw new Unreadable('it holds no map');
    return value as Plain;
  },

  insert: (text, path, key, value) => {
    const document = documentOf(text);
    const added = key === undefined ? [value] : { [key]: value };
    if (document === undefined || isNothing(document.contents)) return atEnd(text, added);
    const member = path.length === 0 ? undefined : memberAt(document, path);
    const container = member === undefined ? document.contents : member.value;
    if (!isCollection(container)) return underKey(text, member, added);
    if (container.items.length === 0) return intoEmpty(text, member, container, added);
    return container.flow ? intoFlow(text, container, added) : intoBlock(text, container, added);
  },

  replace: (text, path, value) => {
    const { value: node } = memberAt(documentOf(text), path);
    if (!isScalar(node) || typeof value === 'object') throw new Unreadable('the value spans lines');
    const [start, end] = rangeOf(node);
    if (text.slice(start, end).includes('\n')) throw new Unreadable('the value spans lines');
    return spliced(text, start, end, `${start === end ? ' ' : ''}${scalarText(value)}`);
  },

  remove: (text, path) => {
    const member = memberAt(documentOf(text), path);
    return member.parent.flow ? outOfFlow(text, member) : outOfBlock(text, member);
  },
};

/**
 * Keys are not compared with each other, which takes too long in files of strangers: an edit of a doubled key shows in what it comes to.
 *
 * @returns nothing for a text without a document
 */
function documentOf(text: string): Document | undefined {
  const documents = bounded(() => parseAllDocuments(text, { merge: true, uniqueKeys: false, logLevel: 'error' }));
  const [document, more] = [...documents];
  if (more !== undefined) throw new Unreadable('it holds several documents');
  const [error] = document?.errors ?? [];
  if (error !== undefined) {
    const problem = error.code.toLowerCase().replaceAll('_', ' ');
    throw new Unreadable(`${problem} at ${position(text, error.pos[0])}`);
  }
  return document as Document | undefined;
}

function memberAt(document: Document | undefined, path: Path): Member {
  const member = document && findMember(document.contents, path);
  if (member === undefined) throw new Unreadable('the place to edit is not there');
  return member;
}

const isNothing = (node: unknown) => node === null || (isScalar(node) && node.value === null && node.source === '');

function blockText(text: string, added: unknown, indent: string): string {
  const lines = stringify(added, { lineWidth: 0, indent: 2 }).replace(/\n$/, '').split('\n');
  return lines.map((line) => (line === '' ? '' : indent + line)).join(endOfLine(text));
}

const scalarText = (value: Plain) => {
  const written = stringify(value, { lineWidth: 0 }).replace(/\n$/, '');
  return written.includes('\n') ? JSON.stringify(value) : written;
};

/** `name: {...}` as it stands between braces: JSON is YAML. */
const flowText = (added: unknown) =>
  JSON.stringify(added)
    .slice(1, -1)
    .replace(/^("(?:[^"\\]|\\.)*"):/, '$1: ');

function atEnd(text: string, added: unknown): string {
  const eol = endOfLine(text);
  const lead = text === '' || text.endsWith('\n') ? text : text + eol;
  return `${lead}${blockText(text, added, '')}${eol}`;
}

/** The column of a node on its line, as white space. */
function columnOf(text: string, node: Node): string {
  const start = rangeOf(node)[0];
  return ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1));
}

/** After the line that the content ends on; a comment on that line stays there. */
function afterLine(text: string, content: number, block: string): string {
  if (content > 0 && text[content - 1] === '\n') return spliced(text, content, content, block + endOfLine(text));
  const place = endOfTheLine(text, content);
  return spliced(text, place, place, endOfLine(text) + block);
}

function intoBlock(text: string, container: Node, added: unknown): string {
  if (!isCollection(container)) return text;
  const first = isPair(container.items[0]) ? (container.items[0].key as Node) : (container.items[0] as Node);
  const column = columnOf(text, first);
  // Elements begin after their dash.
  const dash = /-[ \t]+$/.exec(text.slice(0, rangeOf(first)[0]))?.[0].length ?? 0;
  const indent = isSeq(container) ? column.slice(dash) : column;
  return afterLine(text, contentEnd(container), blockText(text, added, indent));
}

/** `servers:` with nothing after it, or with `null`. */
function underKey(text: string, member: Member | undefined, added: unknown): string {
  if (member?.pair === undefined || !isScalar(member.value) || member.value.value !== null) {
    throw new Unreadable('something else stands in place of the servers');
  }
  // What is not there may be placed behind a comment; the colon is where it would begin.
  const colon = text.indexOf(':', rangeOf(member.pair.key as Node)[1]) + 1;
  const [start, end] = member.value.source === '' ? [colon, colon] : rangeOf(member.value);
  return blockInPlace(text, member.pair, start, end, added);
}

function intoEmpty(text: string, member: Member | undefined, container: Node, added: unknown): string {
  const [start, end] = rangeOf(container);
  if (member?.pair === undefined) return spliced(text, start, end, blockText(text, added, ''));
  if (member.parent.flow) return spliced(text, start, end, JSON.stringify(added));
  return blockInPlace(text, member.pair, start, end, added);
}

/** Puts a block below a key in place of the value on the key's line. */
function blockInPlace(text: string, pair: Pair, start: number, end: number, added: unknown): string {
  const line = endOfTheLine(text, end);
  const rest = text.slice(end, line);
  const block = blockText(text, added, `${columnOf(text, pair.key as Node)}  `);
  const head = text.slice(0, start).replace(/[ \t]+$/, '');
  return `${head}${rest.trimEnd() === '' ? '' : rest}${endOfLine(text)}${block}${text.slice(line)}`;
}

function intoFlow(text: string, container: Node, added: unknown): string {
  const place = contentEnd(isCollection(container) ? (container.items.at(-1) as Node | Pair) : container);
  return spliced(text, place, place, `, ${flowText(added)}`);
}

function outOfFlow(text: string, { parent, index }: Member): string {
  const items = parent.items as readonly (Node | Pair)[];
  const startOf = (item: Node | Pair) => rangeOf(isPair(item) ? (item.key as Node) : item)[0];
  const [item, before, next] = [items[index], items[index - 1], items[index + 1]];
  if (item === undefined) return text;
  if (before !== undefined) return spliced(text, contentEnd(before), contentEnd(item), '');
  return spliced(text, startOf(item), next === undefined ? contentEnd(item) : startOf(next), '');
}

function outOfBlock(text: string, { parent, index, owner }: Member): string {
  const item = parent.items[index] as Node | Pair;
  const start = rangeOf(isPair(item) ? (item.key as Node) : item)[0];
  const line = text.lastIndexOf('\n', start - 1) + 1;
  if (
    !/^[ \t]*(?:-[ \t]+)?$/.test(text.slice(line, start)) ||
    (isMap(parent) && text.slice(line, start).includes('-'))
  ) {
    throw new Unreadable('the entry shares its first line with another one');
  }
  const content = contentEnd(item);
  const stop = text[content - 1] === '\n' ? content : endOfTheLine(text, content);
  const hasBreak = stop < text.length && text[content - 1] !== '\n';
  // The last line of a file without a final line break gives up the one before it.
  const from = stop === text.length && line > 0 && text[content - 1] !== '\n' ? line - endOfLine(text).length : line;
  const rest = text.slice(0, from) + text.slice(hasBreak ? stop + endOfLine(text).length : stop);
  if (parent.items.length > 1) return rest;
  const empty = isSeq(parent) ? '[]' : '{}';
  if (owner === undefined) return `${rest}${empty}${endOfLine(text)}`;
  const key = rangeOf(owner.key as Node)[1];
  const colon = text.indexOf(':', key) + 1;
  return spliced(rest, colon, colon, ` ${empty}`);
}
