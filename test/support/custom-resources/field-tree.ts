import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A JSON schema, as far as field trees need it. */
export type Schema = Readonly<Record<string, unknown>>;

interface Line {
  readonly depth: number;
  readonly name: string;
  readonly required: boolean;
  readonly type: string;
  readonly notes: string;
}

const FOLDER = join(__dirname, 'kinds');
const LINE = /^( *)([^\s:*]+)(\*?): (\S+)(.*)$/;

/**
 * The schemas of kinds that no package describes, by `apiVersion kind`. A file of `kinds/` lists the fields of each as a tree:
 * `name*: type enum=A|B pat=^...$ maxItems=3`, two spaces deeper for members; `*` is required, `[]` a list, `map<...>` values by name.
 */
export function fieldTrees(): ReadonlyMap<string, Schema> {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));
  const blocks = files.flatMap((name) => readFileSync(join(FOLDER, name), 'utf8').split(/^### /m).slice(1));
  return new Map(blocks.map(kindOf));
}

function kindOf(block: string): [string, Schema] {
  const [title = '', ...text] = block.trimEnd().split('\n');
  const spec = membersOf(text.map(lineOf), 1);
  const root = { ...closed({ apiVersion: {}, kind: {}, metadata: {}, spec }), required: ['metadata', 'spec'] };
  return [title.trim(), root];
}

/** The schema of one tree, for what is no kind of Kubernetes. */
export function treeOf(text: string): Schema {
  return membersOf(
    text
      .trimEnd()
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(lineOf),
    1,
  );
}

function lineOf(text: string): Line {
  const [, indent = '', name = '', star, type = '', notes = ''] = LINE.exec(text) ?? [];
  if (name === '') throw new Error(`"${text}" is no line of a field tree`);
  return { depth: indent.length / 2, name, required: star === '*', type, notes };
}

function membersOf(lines: readonly Line[], depth: number): Schema {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.depth !== depth) continue;
    const rest = lines.slice(index + 1);
    const end = rest.findIndex((other) => other.depth <= depth);
    properties[line.name] = schemaOf(line, end === -1 ? rest : rest.slice(0, end));
    if (line.required) required.push(line.name);
  }
  return { ...closed(properties), required };
}

function closed(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties, additionalProperties: false };
}

function schemaOf(line: Line, inner: readonly Line[]): Schema {
  const { type, notes, depth } = line;
  if (type.startsWith('[]')) {
    const maxItems = /maxItems=(\d+)/.exec(notes)?.[1];
    const items = schemaOf({ ...line, type: type.slice(2) }, inner);
    return { type: 'array', items, ...(maxItems !== undefined && { maxItems: Number(maxItems) }) };
  }
  const value = /^map<(.*)>$/.exec(type)?.[1];
  if (value !== undefined) return { type: 'object', additionalProperties: schemaOf({ ...line, type: value }, inner) };
  if (type === 'object') return inner.length === 0 ? { type: 'object' } : membersOf(inner, depth + 1);
  if (type === 'any') return {};
  if (type === 'int|string') return { type: ['integer', 'string'] };
  const choices = / enum=(\S+)/.exec(notes)?.[1]?.split('|');
  const pattern = / pat=(\S+)/.exec(notes)?.[1];
  return { type, ...(choices && { enum: choices }), ...(pattern !== undefined && { pattern }) };
}
