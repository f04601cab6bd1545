import { isCollection, isMap, isPair, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Path } from './format';

/** Something in a YAML document, with what it is a part of. */
export interface Member {
  readonly value: Node | null;
  /** The pair that holds it; absent for an element of a list. */
  readonly pair: Pair | undefined;
  readonly parent: YAMLMap | YAMLSeq;
  readonly index: number;
  /** The pair whose value the parent is; absent at the root and in lists. */
  readonly owner: Pair | undefined;
}

/** Finds what is at a path. What stands behind an alias is not a part of the place where the alias is. */
export function findMember(root: Node | null, path: Path): Member | undefined {
  let here: Node | null = root;
  let found: Member | undefined;
  for (const step of path) {
    const owner: Pair | undefined = found?.pair;
    if (!isMap(here) && !isSeq(here)) return undefined;
    const parent: YAMLMap | YAMLSeq = here;
    const index = (parent.items as readonly unknown[]).findIndex((item, position) =>
      typeof step === 'number'
        ? isSeq(parent) && position === step
        : isPair(item) && isScalar(item.key) && item.key.value === step,
    );
    const item = parent.items[index] as Node | Pair | undefined;
    if (item === undefined) return undefined;
    const pair = isPair(item) ? item : undefined;
    here = (pair === undefined ? item : pair.value) as Node | null;
    found = { value: here, pair, parent, index, owner };
  }
  return found;
}

/** The offsets at which a node's own text begins and ends. */
export function rangeOf(node: Node): readonly [start: number, end: number] {
  const [start, end] = node.range ?? [0, 0];
  return [start, end];
}

/** Where the text of a node or a pair ends, without comments after it. */
export function contentEnd(item: Node | Pair): number {
  if (isPair(item)) {
    const value = item.value as Node | null;
    return Math.max(rangeOf(item.key as Node)[1], value === null ? 0 : contentEnd(value));
  }
  if (isCollection(item) && !item.flow) {
    const last = item.items.at(-1) as Node | Pair | undefined;
    if (last !== undefined) return contentEnd(last);
  }
  return rangeOf(item)[1];
}
