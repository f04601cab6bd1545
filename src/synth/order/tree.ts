import type { IConstruct } from 'constructs';

/**
 * The construct tree as arrays, parents before children. A subtree is a run of consecutive positions, so that
 * "is inside" and "children of" need no search.
 */
export class Tree {
  readonly parent: Int32Array;
  /** How many constructs a subtree holds, its root included. */
  readonly size: Int32Array;
  private readonly positions = new Map<IConstruct, number>();

  /** @param constructs every construct of an app, in the order of `node.findAll()` */
  constructor(readonly constructs: readonly IConstruct[]) {
    const { length } = constructs;
    this.parent = new Int32Array(length).fill(-1);
    this.size = new Int32Array(length).fill(1);
    for (let at = 0; at < length; at++) {
      const construct = constructs[at] as IConstruct;
      this.positions.set(construct, at);
      const scope = construct.node.scope;
      if (at > 0 && scope) this.parent[at] = this.positions.get(scope) as number;
    }
    for (let at = length - 1; at > 0; at--) {
      this.size[this.parent[at] as number] = this.sizeOf(this.parent[at] as number) + this.sizeOf(at);
    }
  }

  sizeOf(at: number): number {
    return this.size[at] as number;
  }

  parentOf(at: number): number {
    return this.parent[at] as number;
  }

  positionOf(construct: IConstruct): number | undefined {
    return this.positions.get(construct);
  }

  /** Whether `inner` lies inside the subtree of `outer`, and is not `outer` itself. */
  contains(outer: number, inner: number): boolean {
    return inner > outer && inner < outer + this.sizeOf(outer);
  }

  *childrenOf(at: number): Generator<number> {
    const end = at + this.sizeOf(at);
    for (let child = at + 1; child < end; child += this.sizeOf(child)) yield child;
  }

  pathOf(at: number): string {
    const { path } = (this.constructs[at] as IConstruct).node;
    return path === '' ? '(app)' : path;
  }
}
