import { Port } from '../../contract';
import type { Estate } from '../estate';
import { type Party, PUBLIC } from '../flow';
import type { Workload } from '../workload';
import { edgesOf } from './edges';
import { type End, type GroupedEdge, grouped } from './grouped';
import { type DiagramEdge, type DiagramNode, Ids, mermaid } from './mermaid';

const SHAPES: Readonly<Record<string, DiagramNode['shape']>> = {
  gateway: 'double',
  registry: 'cylinder',
  portal: 'double',
  egress: 'hexagon',
  collector: 'slanted',
};
const ROLES: Readonly<Record<string, string>> = { egress: 'egress proxy' };

/** Labels whose value is what people call the pods. */
const NAMED = /^(?:app|app\.kubernetes\.io\/(?:name|instance)|k8s-app)=([^,]+)$/;
const GATEWAY = /^gateway\.networking\.k8s\.io\/gateway-name=([^,]+)$/;

/**
 * An estate as a flow chart of Mermaid: its workloads in their namespaces, who may connect to whom and on which port, which hosts are behind a port, and whose
 * tokens are asked for. Name resolution, the transport of a mesh and what nodes ask themselves are left out. The same manifests have the same text.
 */
export function diagramOf(estate: Estate): string {
  return new Diagram(estate).text();
}

class Diagram {
  private readonly ids = new Ids();
  private readonly nodes = new Map<string, DiagramNode>();

  constructor(private readonly estate: Estate) {}

  text(): string {
    const { workloads } = this.estate;
    const sorted = [...workloads].sort(by(({ namespace, subject }) => `${namespace} ${subject}`));
    const members = new Map<string, string[]>();
    for (const workload of sorted) {
      members.set(workload.namespace, [...(members.get(workload.namespace) ?? []), workload.subject]);
      this.draw(workload);
    }
    const collectors = new Set(sorted.filter(({ role }) => role === 'collector').map(({ subject }) => subject));
    const edges = grouped(edgesOf(this.estate), members, collectors)
      .map((edge) => this.edge(edge, collectors))
      .sort(by(({ from, to, lines }) => `${from} ${to} ${lines.join()}`));
    const nodes = [...this.nodes.values()].sort(by(({ id }) => id));
    const spaces = [...new Set(nodes.flatMap(({ around }) => around ?? []))].sort();
    const groups = spaces.map((name) => ({ id: this.ids.of('ns', name), name, lines: this.titleOf(name, members) }));
    return mermaid(groups, nodes, edges);
  }

  private titleOf(namespace: string, members: ReadonlyMap<string, readonly string[]>): string[] {
    const all = members.get(namespace) ?? [];
    const keys = new Set(this.estate.permissions.map(({ key }) => key));
    const isMesh = all.length > 0 && all.every((subject) => keys.has(`${subject} mesh strict`));
    return [`namespace ${namespace}`, ...(isMesh ? ['mutual TLS'] : [])];
  }

  private draw({ subject, role, namespace }: Workload): void {
    const what = role === undefined ? [] : [ROLES[role] ?? role];
    const id = this.ids.of('w', subject);
    this.nodes.set(id, {
      id,
      lines: [subject, ...what.filter((word) => word.replace(' ', '-') !== subject)],
      shape: SHAPES[role ?? ''] ?? 'box',
      around: namespace,
    });
  }

  private edge({ from, to, lines }: GroupedEdge, collectors: ReadonlySet<string>): DiagramEdge {
    const isOurs = to.kind !== 'party' || to.party.kind === 'workload';
    const isMetrics = isOurs && lines.length === 1 && lines[0] === String(Port.ADMIN);
    const toCollector = to.kind === 'party' && to.party.kind === 'workload' && collectors.has(to.party.subject);
    return {
      from: this.end(from),
      to: this.end(to),
      lines: isMetrics ? [`${lines[0]}: metrics`] : lines,
      isAside: isMetrics || toCollector,
    };
  }

  private end(end: End): string {
    if (end.kind === 'namespace') return this.ids.of('ns', end.namespace);
    if (end.kind === 'party') return this.party(end.party);
    const id = this.ids.of('list', end.subjects.join(' '), '');
    this.nodes.set(id, { id, lines: inRows(end.subjects), shape: 'flag' });
    return id;
  }

  private party(party: Party): string {
    if (party.kind === 'workload') return this.ids.of('w', party.subject);
    if (party.kind === 'host') return this.outside('h', party.host, [party.host], undefined);
    if (party.kind === 'place') {
      return this.outside('p', party.text, [party.text === PUBLIC ? 'the Internet' : party.text], undefined);
    }
    const name = NAMED.exec(party.text)?.[1];
    const gateway = GATEWAY.exec(party.text)?.[1];
    const text = gateway === undefined ? (name ?? party.text) : `Gateway ${gateway}`;
    return this.outside('o', `${party.namespace ?? ''} ${party.text}`, [text], party.namespace);
  }

  private outside(prefix: string, key: string, lines: readonly string[], around: string | undefined): string {
    const id = this.ids.of(prefix, key);
    this.nodes.set(id, { id, lines, shape: 'round', ...(around !== undefined && { around }) });
    return id;
  }
}

function inRows(subjects: readonly string[]): string[] {
  const rows: string[] = [];
  for (let at = 0; at < subjects.length; at += 4) {
    const isLast = at + 4 >= subjects.length;
    rows.push(`${subjects.slice(at, at + 4).join(', ')}${isLast ? '' : ','}`);
  }
  return rows;
}

function by<Item>(key: (item: Item) => string): (a: Item, b: Item) => number {
  return (a, b) => {
    const [one, other] = [key(a), key(b)];
    return one < other ? -1 : one > other ? 1 : 0;
  };
}
