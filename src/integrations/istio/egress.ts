import { z } from 'zod';
import type { EgressMember, EgressRoute, EgressVia } from '../../constructs';
import { Problems } from '../../errors';
import { CustomObject, type CustomType, checkShape, isDnsLabel, isDnsSubdomain, shapeOf } from '../../kube';
import { Peer } from '../../network';
import { integrationLabels } from '../common/labels';
import type { IstioEgressProps, IstioWaypointRef } from './egress-props';
import { GATEWAY_NAME, HBONE, Kind, principal } from './names';
import { entryOf, sidecarOf } from './service-entry';

const SUBJECT = 'EgressVia.istio';
const SHAPE = shapeOf<IstioEgressProps>({
  mode: z.enum(['sidecar', 'ambient']),
  waypoint: shapeOf<IstioWaypointRef>({ name: z.string(), namespace: z.string() }).optional(),
  trustDomain: z.string().optional(),
});

/**
 * Istio decides on names. With sidecars each server's proxy knows the hosts of that server and refuses the rest (`REGISTRY_ONLY`). In ambient mode the node's proxy has
 * no such setting: connections go through a waypoint, the network policy opens the waypoint and nothing public, and a policy at each host names the one server.
 */
export class IstioEgress implements EgressVia {
  readonly wholePod = true;

  private constructor(private readonly props: IstioEgressProps) {}

  /** @throws StrataError or StrataErrors EGRESS_ISTIO_WAYPOINT_MISSING, PROP_UNKNOWN, PROP_INVALID */
  static of(props: IstioEgressProps): IstioEgress {
    checkShape(props, SHAPE, SUBJECT);
    const problems = new Problems(SUBJECT);
    const { mode, waypoint, trustDomain = 'cluster.local' } = props;
    if (mode === 'ambient' && waypoint === undefined) {
      problems.add('EGRESS_ISTIO_WAYPOINT_MISSING', {});
    }
    if (mode === 'sidecar' && waypoint !== undefined) {
      problems.add('PROP_INVALID', { prop: 'waypoint', reason: 'sidecars decide themselves' });
    }
    for (const name of [waypoint?.name, waypoint?.namespace]) {
      if (name !== undefined && !isDnsLabel(name)) {
        problems.add('PROP_INVALID', { prop: 'waypoint', reason: `"${name}" is no name` });
      }
    }
    if (!isDnsSubdomain(trustDomain)) {
      problems.add('PROP_INVALID', { prop: 'trustDomain', reason: `"${trustDomain}" is no domain` });
    }
    problems.raise();
    return new IstioEgress({ ...props });
  }

  /** At synthesis: @throws StrataError EGRESS_ISTIO_ANY_HOST, EGRESS_ISTIO_RANGES */
  route(member: EgressMember): EgressRoute {
    const { waypoint, trustDomain = 'cluster.local' } = this.props;
    if (member.scope.node.tryFindChild('istio-hosts') === undefined) {
      if (waypoint === undefined) createSidecar(member);
      else createAtWaypoint(member, waypoint, trustDomain);
      member.scope.node.addValidation({ validate: () => check(member, waypoint === undefined) });
    }
    if (waypoint === undefined) {
      return { rule: 'public', needsDns: true };
    }
    const peer = Peer.pods({ [GATEWAY_NAME]: waypoint.name }, waypoint.namespace);
    return { rule: { peers: [peer.policy], ports: [{ protocol: 'TCP', port: HBONE }] }, needsDns: true };
  }
}

/** A mesh knows hosts by name: there is no name for all of them, and a sidecar that refuses what it does not know refuses bare addresses. */
function check(member: EgressMember, sidecar: boolean): string[] {
  const problems = new Problems(member.path);
  const { ranges } = member.beside();
  if (member.hosts().some(({ host }) => host === '*')) {
    problems.add('EGRESS_ISTIO_ANY_HOST', {});
  }
  if (sidecar && ranges.length > 0) {
    problems.add('EGRESS_ISTIO_RANGES', { ranges: ranges.join(', ') });
  }
  problems.raise();
  return [];
}

function create(
  member: EgressMember,
  id: string,
  type: CustomType,
  name: string,
  text: string,
  spec: () => object,
  labels = {},
) {
  const meta = {
    name,
    labels: { ...integrationLabels(member.scope), ...labels },
    reason: { text, control: 'network.declared-egress' as const },
  };
  new CustomObject(member.scope, id, type, meta, spec);
}

function createSidecar(member: EgressMember): void {
  const { name } = member;
  create(
    member,
    'istio-hosts',
    Kind.SERVICE_ENTRY,
    `${name}-hosts`,
    'The hosts that the server declared, known to its namespace alone.',
    () => entryOf(member.hosts(), ['.']),
  );
  create(
    member,
    'istio-sidecar',
    Kind.SIDECAR,
    name,
    "The server's proxy knows the server's own hosts, and refuses all others.",
    () => sidecarOf(member),
  );
}

function createAtWaypoint(
  member: EgressMember,
  { name: waypoint, namespace }: IstioWaypointRef,
  trustDomain: string,
): void {
  const { name } = member;
  const labels = { 'istio.io/use-waypoint': waypoint, 'istio.io/use-waypoint-namespace': namespace };
  create(
    member,
    'istio-hosts',
    Kind.SERVICE_ENTRY,
    `${name}-hosts`,
    'The hosts that the server declared, reached through the waypoint.',
    () => entryOf(member.hosts(), ['.', namespace]),
    labels,
  );
  create(
    member,
    'istio-hosts-policy',
    Kind.AUTHORIZATION_POLICY,
    `${name}-hosts`,
    'At the waypoint, these hosts are for this server alone.',
    () => ({
      targetRefs: [{ group: 'networking.istio.io', kind: 'ServiceEntry', name: `${name}-hosts` }],
      action: 'ALLOW',
      rules: [{ from: [{ source: { principals: [principal(trustDomain, member.namespace ?? 'default', name)] } }] }],
    }),
  );
}
