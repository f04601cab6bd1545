import {
  createScanner,
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type { Plain } from '../table';
import { bounded, endOfLine, type Format, type Path, position, spliced, Unreadable } from './format';
import { endOfTrivia, indentAt, startOfTrivia } from './trivia';

/** JSON with comments and trailing commas. */
export const jsonc: Format = {
  parse: (text) => {
    const root = treeOf(text);
    return root === undefined ? {} : bounded(() => plain(root));
  },

  insert: (text, path, key, value) => {
    const root = treeOf(text);
    const member = (indent: string, pretty: boolean) =>
      (key === undefined ? '' : `${JSON.stringify(key)}: `) + render(text, value, indent, pretty);
    if (root === undefined) {
      const eol = endOfLine(text);
      return `${text}{${eol}${UNIT}${member(UNIT, true)}${eol}}${eol}`;
    }
    const container = nodeAt(root, path);
    const last = container.children?.at(-1);
    return last === undefined ? intoEmpty(text, container, path.length, member) : after(text, container, last, member);
  },

  replace: (text, path, value) => {
    const node = nodeAt(treeOf(text), path);
    const indent = indentAt(text, node.offset);
    return spliced(
      text,
      node.offset,
      endOf(node),
      render(text, value, indent, node.type === 'object' || node.type === 'array'),
    );
  },

  remove: (text, path) => {
    const value = nodeAt(treeOf(text), path);
    const node = value.parent?.type === 'property' ? value.parent : value;
    const siblings = node.parent?.children ?? [];
    const index = siblings.indexOf(node);
    const before = siblings[index - 1];
    const comma = commaAfter(text, endOf(node));
    const start = startOfTrivia(text, node.offset);
    if (comma === undefined && before !== undefined) {
      const previous = commaAfter(text, endOf(before)) ?? endOf(before);
      return text.slice(0, previous) + text.slice(previous + 1, start) + text.slice(endOf(node));
    }
    const end = comma === undefined ? endOf(node) : comma + 1;
    const rest = spliced(text, start, end, '');
    return siblings.length > 1 ? rest : collapsed(rest, start);
  },
};

const UNIT = '  ';

function treeOf(text: string): Node | undefined {
  const errors: ParseError[] = [];
  const root = bounded(() => parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true }));
  const [first] = errors;
  if (first !== undefined) {
    throw new Unreadable(`${words(printParseErrorCode(first.error))} at ${position(text, first.offset)}`);
  }
  if (root !== undefined && root.type !== 'object') throw new Unreadable('it holds no map');
  return root;
}

/** `CommaExpected` as words. */
const words = (code: string) => code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).toLowerCase();

function plain({ type, children = [], value }: Node): Plain {
  if (type === 'array') return children.map(plain);
  if (type !== 'object') return value as Plain;
  // fromEntries makes own members of every name, `__proto__` too.
  return Object.fromEntries(
    children.flatMap(({ children: [key, inner] = [] }) =>
      key === undefined || inner === undefined ? [] : [[String(key.value), plain(inner)]],
    ),
  );
}

function nodeAt(root: Node | undefined, path: Path): Node {
  const node = root && findNodeAtLocation(root, [...path]);
  if (node === undefined) throw new Unreadable('the place to edit is not there');
  return node;
}

const endOf = ({ offset, length }: Node) => offset + length;

/** The offset of a comma between here and the next token. */
function commaAfter(text: string, offset: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  const start = scanner.getTokenOffset();
  return text[start] === ',' && scanner.getTokenLength() === 1 ? start : undefined;
}

type Member = (indent: string, pretty: boolean) => string;

function intoEmpty(text: string, container: Node, depth: number, member: Member): string {
  const outer = indentAt(text, container.offset);
  const indent =
    outer + (outer === '' || depth === 0 ? UNIT : outer.slice(0, Math.ceil(outer.length / Math.max(depth, 1))));
  const eol = endOfLine(text);
  const close = endOf(container) - 1;
  // Comments of an empty map stay before the new member.
  const kept = text.slice(container.offset + 1, close).trimEnd();
  return spliced(text, container.offset + 1, close, `${kept}${eol}${indent}${member(indent, true)}${eol}${outer}`);
}

function after(text: string, container: Node, last: Node, member: Member): string {
  const first = container.children?.[0] ?? last;
  const isMultiline = text.slice(container.offset, first.offset).includes('\n');
  const comma = commaAfter(text, endOf(last));
  if (!isMultiline) {
    const place = comma === undefined ? endOf(last) : comma + 1;
    return spliced(text, place, place, comma === undefined ? `, ${member('', false)}` : ` ${member('', false)},`);
  }
  const indent = indentAt(text, first.offset);
  const place = endOfTrivia(text, comma === undefined ? endOf(last) : comma + 1);
  const added = `${endOfLine(text)}${indent}${member(indent, true)}`;
  if (comma !== undefined) return spliced(text, place, place, `${added},`);
  return `${text.slice(0, endOf(last))},${text.slice(endOf(last), place)}${added}${text.slice(place)}`;
}

/** Brackets with nothing but space between them are closed up. */
function collapsed(text: string, offset: number): string {
  const open = text.slice(0, offset).trimEnd().length;
  const close = offset + text.slice(offset).length - text.slice(offset).trimStart().length;
  return /[[{]/.test(text[open - 1] ?? '') && /[\]}]/.test(text[close] ?? '') ? spliced(text, open, close, '') : text;
}

function render(text: string, value: Plain, indent: string, pretty: boolean): string {
  if (!pretty) return JSON.stringify(value);
  const unit = indent === '' ? UNIT : indent.startsWith('\t') ? '\t' : UNIT;
  return JSON.stringify(value, null, unit).replaceAll('\n', `${endOfLine(text)}${indent}`);
}
