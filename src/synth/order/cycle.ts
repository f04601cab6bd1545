import { StrataError } from '../../errors';
import type { Graph } from './graph';

/** Describes one cycle among the vertices that never became ready, dependency by dependency. */
export function cycleError(graph: Graph): StrataError<'SYNTH_DEPENDENCY_CYCLE'> {
  const { tree } = graph;
  const ring = ringOf(graph);
  const steps: { source: string; target: string }[] = [];
  ring.forEach((vertex, index) => {
    const previous = ring[(index + 1) % ring.length] as number;
    const source = graph.sourceOf(vertex, previous);
    if (source !== undefined)
      steps.push({ source: tree.pathOf(source), target: tree.pathOf(Math.floor(previous / 3)) });
  });
  // A cycle has no beginning of its own: the smallest path makes the text the same for every run.
  const first = steps.reduce((best, step, index) => (step.source < (steps[best]?.source ?? '') ? index : best), 0);
  const rotated = [...steps.slice(first), ...steps.slice(0, first)];
  return new StrataError('SYNTH_DEPENDENCY_CYCLE', rotated[0]?.source ?? tree.pathOf(0), {
    cycle: rotated.map(({ source, target }) => `${source} depends on ${target}`).join(', '),
  });
}

/** Walks from a waiting vertex to one it waits for until a vertex comes back. */
function ringOf(graph: Graph): number[] {
  const before = new Map<number, number>();
  graph.waiting.forEach((count, vertex) => {
    if (count > 0) graph.eachNext(vertex, (next) => before.set(next, vertex));
  });
  const seen = new Map<number, number>();
  const walked: number[] = [];
  let vertex = graph.waiting.findIndex((count) => count > 0);
  while (!seen.has(vertex)) {
    seen.set(vertex, walked.length);
    walked.push(vertex);
    vertex = before.get(vertex) as number;
  }
  return walked.slice(seen.get(vertex));
}
