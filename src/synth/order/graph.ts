import { dependenciesOf, restOf } from './edges';
import type { Tree } from './tree';

/**
 * The order of a construct tree as a graph whose size is that of the tree plus its dependencies.
 *
 * Each construct has three vertices: it begins, its own object is emitted, it ends. A construct begins after its scope began and ends
 * after everything inside ended. "Source depends on target" is one edge, from the end of the target to the beginning of the source;
 * spreading it over pairs of objects would make layers of a platform exponential.
 */
export class Graph {
  /** How many predecessors a vertex still waits for. */
  readonly waiting: Int32Array;
  private readonly edges = new Map<number, number[]>();
  /** For each gate: the construct that depends on constructs inside itself. */
  private readonly gates: number[];

  constructor(readonly tree: Tree) {
    const inner = new Map<number, number[]>();
    const direct: [number, number][] = [];
    for (const { source, target } of dependenciesOf(tree)) {
      if (!tree.contains(source, target)) direct.push([end(target), begin(source)]);
      else inner.set(source, [...(inner.get(source) ?? []), target]);
    }
    const count = tree.constructs.length;
    this.waiting = new Int32Array(3 * count + inner.size);
    for (let at = 0; at < count; at++) {
      this.waiting[begin(at)] = at === 0 ? 0 : 1;
      this.waiting[emit(at)] = 1;
      // Its own object, and each construct directly inside.
      this.increase(end(at), 1);
      if (at > 0) this.increase(end(tree.parentOf(at)), 1);
    }
    for (const [from, to] of direct) this.connect(from, to);
    this.gates = [...inner.keys()];
    this.gates.forEach((source, index) => {
      this.connectInner(source, inner.get(source) as number[], 3 * count + index);
    });
  }

  /** The construct that depends, when `vertex` waits for `previous` because of a dependency and not because of the tree. */
  sourceOf(vertex: number, previous: number): number | undefined {
    const count = this.tree.constructs.length;
    if (vertex >= 3 * count) return this.gates[vertex - 3 * count];
    return vertex % 3 === 0 && previous % 3 === 2 && previous < 3 * count ? vertex / 3 : undefined;
  }

  /** Calls `visit` with every vertex that waits for `vertex`. */
  eachNext(vertex: number, visit: (next: number) => void): void {
    const { tree, edges } = this;
    const at = Math.floor(vertex / 3);
    if (at < tree.constructs.length) {
      const role = vertex % 3;
      if (role === 0) {
        visit(emit(at));
        const last = at + tree.sizeOf(at);
        for (let child = at + 1; child < last; child += tree.sizeOf(child)) visit(begin(child));
      } else if (role === 1) visit(end(at));
      else if (at > 0) visit(end(tree.parentOf(at)));
    }
    if (edges.size === 0) return;
    for (const next of edges.get(vertex) ?? []) visit(next);
  }

  /** One vertex waits for all inner targets and the rest of the source waits for it: no pairs. */
  private connectInner(source: number, targets: readonly number[], gate: number): void {
    const rest = restOf(this.tree, source, targets);
    for (const target of targets) this.connect(end(target), gate);
    for (const at of rest.subtrees) this.connect(gate, begin(at));
    for (const at of rest.along) this.connect(gate, emit(at));
  }

  private connect(from: number, to: number): void {
    const known = this.edges.get(from);
    if (known) known.push(to);
    else this.edges.set(from, [to]);
    this.increase(to, 1);
  }

  private increase(vertex: number, by: number): void {
    this.waiting[vertex] = (this.waiting[vertex] as number) + by;
  }
}

export const begin = (at: number): number => 3 * at;
export const emit = (at: number): number => 3 * at + 1;
export const end = (at: number): number => 3 * at + 2;
