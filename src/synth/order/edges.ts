import type { IConstruct } from 'constructs';
import { StrataError } from '../../errors';
import type { Tree } from './tree';

/** One call of `node.addDependency`: everything in `source` comes after everything in `target`. Positions in the tree. */
export interface Dependency {
  readonly source: number;
  readonly target: number;
}

/** Every dependency between constructs, as the composition declared it; never spread over the objects inside. */
export function dependenciesOf(tree: Tree): Dependency[] {
  const found: Dependency[] = [];
  tree.constructs.forEach((construct, source) => {
    for (const dependency of construct.node.dependencies)
      found.push({ source, target: targetOf(tree, construct, dependency) });
  });
  return found;
}

function targetOf(tree: Tree, source: IConstruct, target: IConstruct): number {
  const position = tree.positionOf(target);
  if (position === undefined) {
    throw new StrataError('SYNTH_DEPENDENCY_OUTSIDE', source.node.path, { target: target.node.path });
  }
  return position;
}

/**
 * What of `source` waits when it depends on constructs inside itself: all of it but the way to those constructs.
 * cdk8s reads a chart's dependency on a nested chart this way.
 *
 * @returns `subtrees` wait as a whole; of the constructs `along` the way only their own object waits
 */
export function restOf(tree: Tree, source: number, inner: readonly number[]): { subtrees: number[]; along: number[] } {
  const targets = new Set(inner);
  const along = new Set<number>();
  for (const target of inner) {
    for (let at = tree.parentOf(target); at !== tree.parentOf(source) && !along.has(at); at = tree.parentOf(at)) {
      along.add(at);
    }
  }
  const subtrees: number[] = [];
  for (const at of along) {
    if (targets.has(at)) continue;
    for (const child of tree.childrenOf(at)) if (!along.has(child) && !targets.has(child)) subtrees.push(child);
  }
  return { subtrees, along: [...along].filter((at) => !targets.has(at)) };
}
