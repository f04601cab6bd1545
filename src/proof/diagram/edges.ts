import { Port } from '../../contract';
import type { Estate } from '../estate';
import { type Flow, type Party, PUBLIC } from '../flow';

/** Everything that may flow from one party to another. */
export interface Edge {
  readonly from: Party;
  readonly to: Party;
  readonly lines: readonly string[];
}

/** The port of a mesh's own transport (HBONE). What is inside it is there once more, on its own port. */
const TRANSPORT = '15008/TCP';
/** Link-local: what a node itself asks, such as the probes of a mesh's members. */
const OF_THE_NODE = /^addresses of 169\.254\./;
const WAYPOINT = 'gateway.networking.k8s.io/gateway-name=waypoint';

/** What an estate permits to flow, in the order of its parties, one edge for two of them. */
export function edgesOf(estate: Estate): Edge[] {
  const flows = estate.permissions.flatMap(({ flow }) => (flow === undefined ? [] : [flow]));
  const hosts = new Hosts(estate, flows);
  const issuers = new Map<string, string[]>();
  for (const { subject, issuer } of estate.permissions) {
    if (issuer !== undefined) issuers.set(subject, [...(issuers.get(subject) ?? []), issuer]);
  }
  const edges = new Map<string, { from: Party; to: Party; lines: Set<string> }>();
  for (const { from, to, port } of [...hosts.ofTheInternet(), ...flows.filter(isTold)]) {
    const key = JSON.stringify([from, to]);
    const edge = edges.get(key) ?? { from, to, lines: new Set<string>() };
    edges.set(key, edge);
    const behind = hosts.behind(from, to, port);
    edge.lines.add(`${portText(port)}${behind === '' ? '' : `: ${behind}`}`);
    if (to.kind !== 'workload' || port !== `${Port.MCP}/TCP`) continue;
    // Who takes tokens of a workload asks that workload for its keys, and shows it no token.
    const isForKeys = from.kind === 'workload' && issuers.get(from.subject)?.map(hostOf).includes(to.subject);
    if (isForKeys) edge.lines.add('keys of its tokens');
    else for (const issuer of issuers.get(to.subject) ?? []) edge.lines.add(`token of ${hostOf(issuer)}`);
  }
  return [...edges.values()].map(({ from, to, lines }) => ({ from, to, lines: [...lines] }));
}

/** Name resolution is no flow to begin with. */
function isTold({ from, to, port }: Flow): boolean {
  const isOfTheMesh = (party: Party) =>
    (party.kind === 'pods' && party.text === WAYPOINT) || (party.kind === 'place' && OF_THE_NODE.test(party.text));
  return to.kind !== 'host' && port !== TRANSPORT && !isOfTheMesh(from) && !isOfTheMesh(to);
}

function portText(port: string): string {
  return port === 'any' ? 'every port' : port.replace(/\/TCP$/, '');
}

function hostOf(issuer: string): string {
  const { hostname } = new URL(issuer);
  // A Service is called by its name.
  return hostname.endsWith('.svc') ? (hostname.split('.')[0] ?? hostname) : hostname;
}

/** The hosts that were declared by name: they tell what is behind a port of the Internet, or of a proxy. */
class Hosts {
  private readonly byWorkload = new Map<string, { host: string; port: string }[]>();
  private readonly enforced = new Set<string>();
  private readonly proxies: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(
    estate: Estate,
    private readonly flows: readonly Flow[],
  ) {
    const roles = new Map(estate.workloads.map(({ subject, role }) => [subject, role]));
    for (const { subject, key, flow } of estate.permissions) {
      if (key === `${subject} hosts enforced`) this.enforced.add(subject);
      if (flow?.to.kind !== 'host') continue;
      const known = this.byWorkload.get(subject) ?? [];
      this.byWorkload.set(subject, [...known, { host: flow.to.host, port: flow.port }]);
    }
    const proxies = new Map<string, Set<string>>();
    for (const { from, to } of flows) {
      if (from.kind !== 'workload' || to.kind !== 'workload') continue;
      if (roles.get(to.subject) !== 'egress' || !this.enforced.has(from.subject)) continue;
      proxies.set(to.subject, (proxies.get(to.subject) ?? new Set()).add(from.subject));
    }
    this.proxies = proxies;
  }

  /** What is reached by a port, where hosts say it. */
  behind(from: Party, to: Party, port: string): string {
    if (from.kind !== 'workload') return '';
    if (to.kind === 'workload') {
      return this.proxies.get(to.subject)?.has(from.subject) ? this.names(from.subject) : '';
    }
    if (to.kind !== 'place' || to.text !== PUBLIC) return '';
    const clients = this.proxies.get(from.subject);
    if (clients !== undefined)
      return [...clients]
        .map((client) => this.names(client, port))
        .filter(Boolean)
        .join(', ');
    return this.names(from.subject, port);
  }

  /** Hosts that something else than a policy of addresses leads to, such as a policy of names. */
  ofTheInternet(): Flow[] {
    return [...this.byWorkload].flatMap(([subject, hosts]) => {
      const isMine = ({ from }: Flow) => from.kind === 'workload' && from.subject === subject;
      const isLed = this.flows
        .filter(isMine)
        .some(
          ({ to }) =>
            (to.kind === 'place' && to.text === PUBLIC) || (to.kind === 'workload' && this.proxies.has(to.subject)),
        );
      if (isLed) return [];
      const ports = [...new Set(hosts.map(({ port }) => port))];
      const from: Party = { kind: 'workload', subject };
      return ports.map((port) => ({ from, to: { kind: 'place', text: PUBLIC } as const, port }));
    });
  }

  private names(subject: string, port?: string): string {
    const found = (this.byWorkload.get(subject) ?? []).filter((one) => port === undefined || one.port === port);
    return found.map(({ host }) => host).join(', ');
  }
}
