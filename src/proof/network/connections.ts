import type { Manifest } from '../../contract';
import { type Party, workloadParty } from '../flow';
import { grant, type Permission } from '../permission';
import { containersOf, type Workload } from '../workload';
import type { Peer } from './peer';
import { type NetworkRule, Policies } from './policies';

/**
 * Who may connect to whom, once policies of both sides are read together: a connection between two workloads of the estate needs the egress of the one and the
 * ingress of the other. Nobody outside the estate is known, so that for others the one side decides.
 */
export function connections(manifests: readonly Manifest[], workloads: readonly Workload[]): Permission[] {
  const policies = new Policies(manifests);
  const rules = new Map(
    workloads.map((workload) => [
      workload,
      { ingress: policies.rulesFor(workload, 'Ingress'), egress: policies.rulesFor(workload, 'Egress') },
    ]),
  );
  const found = new Map<string, Permission>();
  const add = (permission: Permission) => found.set(permission.key, permission);
  for (const workload of workloads) {
    const self = workloadParty(workload.subject);
    const { ingress, egress } = rules.get(workload) ?? {};
    if (ingress === undefined)
      add(
        grant(workload.subject, 'ingress any', 'may be connected to by everybody, on every port', {
          flow: { from: somewhere('everybody'), to: self, port: 'any' },
        }),
      );
    if (egress === undefined)
      add(
        grant(workload.subject, 'egress any', 'may connect to everything', {
          flow: { from: self, to: somewhere('everything'), port: 'any' },
        }),
      );
    for (const { peer, port } of flat(ingress)) {
      if (!isInside(peer, workloads)) {
        const flow = { from: peer.party, to: self, port };
        const text = `may be connected to by ${peer.text}${on(port)}`;
        add(grant(workload.subject, `ingress ${peer.text} ${port}`, text, { flow }));
      }
    }
    for (const { peer, port } of flat(egress)) {
      if (isDns(peer, port)) add(grant(workload.subject, 'dns', 'may resolve names'));
      else if (!isInside(peer, workloads)) {
        const flow = { from: self, to: peer.party, port };
        const text = `may connect to ${peer.text}${on(port)}`;
        add(grant(workload.subject, `egress ${peer.text} ${port}`, text, { flow }));
      }
    }
    for (const other of workloads.filter((one) => one !== workload)) {
      for (const port of between(egress, workload, rules.get(other)?.ingress, other)) {
        const flow = { from: self, to: workloadParty(other.subject), port };
        const text = `may connect to ${other.subject}${on(port)}`;
        add(grant(workload.subject, `edge ${other.subject} ${port}`, text, { flow }));
      }
    }
  }
  return [...found.values()];
}

function somewhere(text: string): Party {
  return { kind: 'place', text };
}

/** The ports on which both sides allow a connection. */
function between(
  egress: readonly NetworkRule[] | undefined,
  from: Workload,
  ingress: readonly NetworkRule[] | undefined,
  to: Workload,
): string[] {
  const out = portsTo(egress, to);
  const into = portsTo(ingress, from);
  // Two workloads that nothing isolates meet as everybody does, which is told of each of them.
  if (out === undefined && into === undefined) return [];
  if (out === undefined) return into ?? [];
  if (into === undefined) return out;
  const known = namedPorts(to);
  const same = (a: string, b: string) => a === 'any' || b === 'any' || (known.get(a) ?? a) === (known.get(b) ?? b);
  return [...new Set(out.flatMap((a) => into.filter((b) => same(a, b)).map((b) => (a === 'any' ? b : a))))];
}

function portsTo(rules: readonly NetworkRule[] | undefined, other: Workload): string[] | undefined {
  return rules
    ?.filter(({ peers }) => peers.some((peer) => peer.matches(other)))
    .flatMap(({ ports }) => (ports.length === 0 ? ['any'] : ports));
}

/** Ports may be named, and the name is the pod's. */
function namedPorts(workload: Workload): Map<string, string> {
  const found = new Map<string, string>();
  for (const container of containersOf(workload)) {
    for (const { name, containerPort, protocol = 'TCP' } of (container['ports'] ?? []) as Record<string, unknown>[]) {
      if (typeof name === 'string')
        found.set(`${name}/${String(protocol)}`, `${String(containerPort)}/${String(protocol)}`);
    }
  }
  return found;
}

function flat(rules: readonly NetworkRule[] | undefined): { readonly peer: Peer; readonly port: string }[] {
  return (rules ?? []).flatMap(({ peers, ports }) =>
    peers.flatMap((peer) => (ports.length === 0 ? ['any'] : ports).map((port) => ({ peer, port }))),
  );
}

/** Whether a peer means workloads of the estate alone: they are told one by one. */
function isInside(peer: Peer, workloads: readonly Workload[]): boolean {
  return peer.isExact && !peer.isRange && workloads.some((workload) => peer.matches(workload));
}

function isDns(peer: Peer, port: string): boolean {
  return /^53\/(UDP|TCP)$/.test(port) && !peer.isRange;
}

function on(port: string): string {
  return port === 'any' ? ', on every port' : ` on ${port.replace(/\/TCP$/, '')}`;
}
