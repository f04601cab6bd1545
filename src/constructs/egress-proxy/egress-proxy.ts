import { isIPv6 } from 'node:net';
import { Construct } from 'constructs';
import { Label, type Stage } from '../../contract';
import { Problems, StrataError } from '../../errors';
import { checkShape } from '../../kube';
import { Peer } from '../../network';
import { AUDIT_KEY_VARIABLE } from '../common/audit';
import { resolveBudget } from '../common/budget';
import type { EgressMember, EgressRoute, EgressVia } from '../common/egress-via';
import { checkEgressProxy } from './check';
import { createEgressObjects, replicasOf } from './objects';
import { egressPlaceOf, freeEgressScope } from './place';
import type { EgressServer } from './plan';
import { identityOf, PortBook } from './ports';
import type { EgressProxyProps } from './props';
import { resolveEgressResources } from './resources';
import { EGRESS_PROXY_SHAPE } from './shape';

/**
 * A proxy that enforces the names of hosts on any network plugin. Each server has a port of its own there, the network lets nobody else reach it, and on it
 * exactly the declared hosts are served: the port is the identity. Names are resolved by the proxy, and only public addresses are connected to.
 *
 * @throws StrataError, or StrataErrors with all of them, naming the construct path and the remedy; docs/errors.md lists them
 */
export class EgressProxy extends Construct implements EgressVia {
  /** The name of all its objects. */
  readonly name: string;
  /** The namespace, where the chart has one. */
  readonly namespace?: string;
  /** The stage that decided refusals. */
  readonly stage: Stage;
  /** The runtime image. */
  readonly runtimeImage: string;
  /** Labels that select its pods. */
  readonly selector: Readonly<Record<string, string>>;
  readonly #props: EgressProxyProps;
  readonly #book: PortBook;
  readonly #members = new Map<string, EgressMember>();

  constructor(scope: Construct, id: string, props: EgressProxyProps = {}) {
    super(freeEgressScope(scope, id), id);
    checkShape(props, EGRESS_PROXY_SHAPE, this.node.path);
    const place = egressPlaceOf(this, props);
    this.name = place.name;
    this.namespace = place.namespace;
    this.stage = place.stage;
    this.runtimeImage = place.runtimeImage;
    this.selector = { [Label.ROLE]: 'egress', [Label.INSTANCE]: this.name };
    this.#props = { ...props };
    this.#book = new PortBook({ ...props.ports });

    const problems = new Problems(this.node.path);
    checkEgressProxy(place, props, problems);
    const budget = resolveBudget(props.disruption ?? {}, replicasOf(props) > 1, problems);
    resolveEgressResources(props, 1, problems);
    problems.raise();
    const auditKey = props.audit?.key?.bind(this, AUDIT_KEY_VARIABLE);
    createEgressObjects(this, {
      place,
      props: this.#props,
      selector: this.selector,
      servers: () => this.#servers(),
      ...(budget && { budget }),
      ...(auditKey && { auditKey }),
    });
    place.platform?.telemetry.join({
      scope: this,
      name: place.name,
      role: 'egress',
      peer: this.peer,
      selector: this.selector,
      sends: () => false,
      measured: () => props.telemetry?.metrics !== false,
      ...(place.namespace !== undefined && { namespace: place.namespace }),
    });
  }

  /** The proxy's pods, for the policies of others. */
  get peer(): Peer {
    return Peer.pods(this.selector, this.namespace);
  }

  /** The port of each server that reaches hosts through the proxy, by `namespace/name`. */
  get ports(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#used().map((member) => [identityOf(member), this.#book.portOf(member)]));
  }

  /** @throws StrataError EGRESS_PROXY_PORT_TAKEN */
  route(member: EgressMember): EgressRoute {
    const port = this.#book.portOf(member);
    this.#members.set(identityOf(member), member);
    return {
      url: `http://${this.#host()}:${port}`,
      rule: { peers: [this.peer.policy], ports: [{ protocol: 'TCP', port }] },
      needsDns: this.#props.clusterIp === undefined,
    };
  }

  #host(): string {
    const { clusterIp } = this.#props;
    if (clusterIp !== undefined) {
      return isIPv6(clusterIp) ? `[${clusterIp}]` : clusterIp;
    }
    return this.namespace === undefined ? this.name : `${this.name}.${this.namespace}.svc`;
  }

  /** Members that declare hosts, in the order of their identities. */
  #used(): EgressMember[] {
    return [...this.#members]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, member]) => (member.hosts().length > 0 ? [member] : []));
  }

  #servers(): EgressServer[] {
    const members = this.#used();
    if (members.length === 0) {
      throw new StrataError('EGRESS_PROXY_UNUSED', this.node.path, {});
    }
    const identities = members.map(identityOf);
    const stale = Object.keys(this.#props.ports ?? {}).filter((server) => !identities.includes(server));
    const problems = new Problems(this.node.path);
    for (const server of stale) {
      problems.add('EGRESS_PROXY_PORT_UNUSED', { server, servers: identities.join(', ') });
    }
    problems.raise();
    return members.map((member) => ({
      identity: identityOf(member),
      port: this.#book.portOf(member),
      peer: member.peer,
      hosts: member.hosts(),
    }));
  }
}
