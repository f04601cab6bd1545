import type { Party } from '../flow';
import type { Edge } from './edges';

/** Where an edge begins or ends: at one party, at everything of a namespace, or at a list of workloads. */
export type End =
  | { readonly kind: 'party'; readonly party: Party }
  | { readonly kind: 'namespace'; readonly namespace: string }
  | { readonly kind: 'list'; readonly subjects: readonly string[] };

export interface GroupedEdge {
  readonly from: End;
  readonly to: End;
  readonly lines: readonly string[];
}

/** So many edges that say the same become one, to a list. */
const MANY = 4;

/**
 * Draws what is the same for many once: for all of a namespace an edge of the namespace, for many workloads that have to do with something outside, or with the
 * collector, an edge of a list. Who serves whom is drawn one by one.
 *
 * @param members the subjects of each namespace
 */
export function grouped(
  edges: readonly Edge[],
  members: ReadonlyMap<string, readonly string[]>,
  collectors: ReadonlySet<string>,
): GroupedEdge[] {
  const left = new Set(edges);
  const found: GroupedEdge[] = [];
  for (const side of ['to', 'from'] as const) {
    for (const fan of fans([...left], side)) {
      const hub = fan.hub;
      const subjects = [...fan.bySubject.keys()];
      const add = (end: End, taken: readonly string[]) => {
        const ends = { [side]: { kind: 'party', party: hub }, [side === 'to' ? 'from' : 'to']: end };
        found.push({ ...ends, lines: fan.lines } as unknown as GroupedEdge);
        for (const subject of taken) left.delete(fan.bySubject.get(subject) as Edge);
      };
      let rest = subjects;
      for (const [namespace, all] of members) {
        // An edge between a part of a namespace and the whole of it says nothing.
        if (all.length < 2 || (hub.kind === 'workload' && all.includes(hub.subject))) continue;
        if (!all.every((subject) => rest.includes(subject))) continue;
        add({ kind: 'namespace', namespace }, all);
        rest = rest.filter((subject) => !all.includes(subject));
      }
      const isAside = hub.kind !== 'workload' || collectors.has(hub.subject);
      if (isAside && rest.length >= MANY) add({ kind: 'list', subjects: rest }, rest);
    }
  }
  const single = [...left].map(
    ({ from, to, lines }): GroupedEdge => ({
      from: { kind: 'party', party: from },
      to: { kind: 'party', party: to },
      lines,
    }),
  );
  return [...single, ...found];
}

interface Fan {
  readonly hub: Party;
  readonly lines: readonly string[];
  readonly bySubject: Map<string, Edge>;
}

/** Edges between workloads and one other party that say the same, by that party. */
function fans(edges: readonly Edge[], side: 'from' | 'to'): Fan[] {
  const found = new Map<string, Fan>();
  for (const edge of edges) {
    const other = edge[side === 'to' ? 'from' : 'to'];
    if (other.kind !== 'workload') continue;
    const key = JSON.stringify([edge[side], edge.lines]);
    const fan = found.get(key) ?? { hub: edge[side], lines: edge.lines, bySubject: new Map<string, Edge>() };
    found.set(key, fan);
    fan.bySubject.set(other.subject, edge);
  }
  return [...found.values()];
}
