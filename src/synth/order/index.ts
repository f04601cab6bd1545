import { ApiObject } from 'cdk8s';
import { cycleError } from './cycle';
import { begin, emit, Graph } from './graph';
import { Heap } from './heap';
import { rankOf } from './rank';
import type { Tree } from './tree';

export { dependenciesOf, restOf } from './edges';
export { Tree } from './tree';

/**
 * The objects of a tree in the order in which they can be applied: what is depended on first, then by rank of the kind, then by
 * construct path. Time and space grow with constructs plus dependencies.
 *
 * @throws SYNTH_DEPENDENCY_CYCLE, SYNTH_DEPENDENCY_OUTSIDE
 */
export function applyOrder(tree: Tree): ApiObject[] {
  const graph = new Graph(tree);
  const { waiting } = graph;
  const sorted = sortedObjects(tree);
  const placeOf = new Int32Array(waiting.length).fill(-1);
  sorted.forEach((at, place) => {
    placeOf[emit(at)] = place;
  });
  const ready = new Heap();
  const ordered: ApiObject[] = [];
  const structural = [begin(0)];
  let left = waiting.length;

  const arrive = (vertex: number): void => {
    waiting[vertex] = (waiting[vertex] as number) - 1;
    if (waiting[vertex] !== 0) return;
    const place = placeOf[vertex] as number;
    if (place < 0) structural.push(vertex);
    else ready.push(place);
  };
  const leave = (vertex: number): void => {
    left -= 1;
    graph.eachNext(vertex, arrive);
  };

  for (;;) {
    // Everything that may begin has begun before the smallest object is chosen: the result does not depend on the walk.
    for (let vertex = structural.pop(); vertex !== undefined; vertex = structural.pop()) leave(vertex);
    if (ready.size === 0) break;
    const at = sorted[ready.pop()] as number;
    ordered.push(tree.constructs[at] as ApiObject);
    leave(emit(at));
  }
  if (left > 0) throw cycleError(graph);
  return ordered;
}

function sortedObjects(tree: Tree): number[] {
  const objects: { at: number; rank: number; path: string }[] = [];
  tree.constructs.forEach((construct, at) => {
    if (ApiObject.isApiObject(construct)) objects.push({ at, rank: rankOf(construct), path: construct.node.path });
  });
  objects.sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1));
  return objects.map(({ at }) => at);
}
