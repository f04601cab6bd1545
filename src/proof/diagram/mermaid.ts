/** Something that a diagram shows. */
export interface DiagramNode {
  readonly id: string;
  /** One entry a line. */
  readonly lines: readonly string[];
  readonly shape: 'box' | 'round' | 'hexagon' | 'cylinder' | 'double' | 'slanted' | 'flag';
  /** The namespace around it. */
  readonly around?: string;
}

/** A namespace. */
export interface DiagramGroup {
  readonly id: string;
  readonly name: string;
  readonly lines: readonly string[];
}

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  readonly lines: readonly string[];
  /** What watches, instead of serving: drawn with dots. */
  readonly isAside: boolean;
}

const SHAPES: Readonly<Record<DiagramNode['shape'], readonly [string, string]>> = {
  box: ['[', ']'],
  round: ['([', '])'],
  hexagon: ['{{', '}}'],
  cylinder: ['[(', ')]'],
  double: ['[[', ']]'],
  slanted: ['[/', '/]'],
  flag: ['>', ']'],
};

/** Mermaid's own text of a flow chart. The same diagram has the same text. */
export function mermaid(
  groups: readonly DiagramGroup[],
  nodes: readonly DiagramNode[],
  edges: readonly DiagramEdge[],
): string {
  const inside = (group: string | undefined) => nodes.filter(({ around }) => around === group).map(drawn);
  return [
    'flowchart LR',
    ...inside(undefined).map((line) => `  ${line}`),
    ...groups.flatMap(({ id, name, lines }) => [
      `  subgraph ${id}[${label(lines)}]`,
      ...inside(name).map((line) => `    ${line}`),
      '  end',
    ]),
    ...edges.map(({ from, to, lines, isAside }) => {
      const text = lines.length === 0 ? '' : `|${label(lines)}|`;
      return `  ${from} ${isAside ? '-.->' : '-->'}${text} ${to}`;
    }),
  ].join('\n');
}

function drawn({ id, lines, shape }: DiagramNode): string {
  const [before, behind] = SHAPES[shape];
  return `${id}${before}${label(lines)}${behind}`;
}

/** Names come from manifests of anybody: nothing in them ends the label, or is a tag or a word of Mermaid's. */
function label(lines: readonly string[]): string {
  return `"${lines.map(escaped).join('<br>')}"`;
}

function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9 .,:;/_=()*+@-]/g, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 32 || code === 127) return ' ';
    return code > 127 ? character : `#${code};`;
  });
}

/** Of what an id shows of its key. */
const LONGEST = 40;

/** Ids of Mermaid's: a letter in front keeps them apart from its words, a number behind from each other. */
export class Ids {
  private readonly taken = new Map<string, string>();

  /** @param shown what of the key is in the id */
  of(prefix: string, key: string, shown = key): string {
    const known = this.taken.get(`${prefix} ${key}`);
    if (known !== undefined) return known;
    const used = new Set(this.taken.values());
    const plain = [prefix, shown.replace(/[^A-Za-z0-9]+/g, '_').slice(0, LONGEST)].filter(Boolean).join('_');
    let id = plain;
    for (let number = 2; used.has(id); number++) id = `${plain}_${number}`;
    this.taken.set(`${prefix} ${key}`, id);
    return id;
  }
}
