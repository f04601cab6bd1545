import { isIP } from 'node:net';
import { MODERN_REVISIONS, REVISIONS } from '../../contract';
import type { Problems } from '../../errors';
import { isDnsSubdomain } from '../../kube';
import { checkLabels } from '../common/labels';
import { inRecord } from '../common/literals';
import { decideReplicas, type Replicas } from '../common/replicas';
import { type ResourceDefaults, type Resources, resolveResources } from '../common/resources';
import { resolveScheduling } from '../common/scheduling';
import type { GatewayPlace } from './place';
import type { McpGatewayProps } from './props';

const SHORTEST_REASON = 10;
const SCALE = 3;

/** What is decided when the gateway is created: whatever does not depend on its servers. */
export interface GatewayDecisions {
  readonly replicas: Replicas;
  readonly resources: Resources;
  readonly relaxations: readonly (readonly [name: string, reason: string])[];
}

/** What the pod gets where the composition says nothing. */
const RESOURCES: ResourceDefaults = {
  requests: { cpu: '100m', memory: '192Mi', ephemeralStorage: '32Mi' },
  limits: { cpu: '2', memory: '768Mi', ephemeralStorage: '128Mi' },
};

/** Checks everything that a gateway is given, but for its servers. */
export function decideGateway(place: GatewayPlace, props: McpGatewayProps, problems: Problems): GatewayDecisions {
  checkLabels(props.labels ?? {}, problems);
  for (const finding of [
    ...inRecord(props.labels ?? {}, 'labels'),
    ...inRecord({ title: props.title ?? '' }, '', false),
  ]) {
    problems.add('SECRET_LITERAL', { ...finding });
  }
  for (const secret of props.imagePullSecrets ?? []) {
    if (!isDnsSubdomain(secret)) {
      problems.add('PROP_INVALID', { prop: 'imagePullSecrets', reason: `"${secret}" cannot name a Secret` });
    }
  }
  if (props.clusterIp !== undefined && isIP(props.clusterIp) === 0) {
    problems.add('GATEWAY_CLUSTER_IP_INVALID', { address: props.clusterIp });
  }
  if ((props.budgets ?? []).length > 0 && props.redis === undefined) {
    const budgets = (props.budgets ?? []).map(({ name }) => name).join(', ');
    problems.add('GATEWAY_BUDGETS_STORE_REQUIRED', { budgets });
  }
  resolveScheduling(props.scheduling, problems);
  return {
    replicas: replicasOf(place, props, problems),
    resources: resolveResources('resources', props.resources ?? {}, RESOURCES, problems),
    relaxations: relaxationsOf(place, props, problems),
  };
}

/** Sessions live in one replica, unless replicas share them. Two replicas without that would lose every other call of a session. */
function replicasOf(place: GatewayPlace, props: McpGatewayProps, problems: Problems): Replicas {
  const revisions = props.revisions ?? REVISIONS;
  const sticky = props.redis === undefined && revisions.some((revision) => !MODERN_REVISIONS.includes(revision));
  const fallback = place.stage >= SCALE && !sticky ? 2 : 1;
  const replicas = decideReplicas(props, { fewest: 1, fallback }, problems);
  if (replicas.several && sticky) {
    problems.add('GATEWAY_SESSIONS_STORE_REQUIRED', { revisions: revisions.join(', ') });
  }
  return replicas;
}

function relaxationsOf(
  place: GatewayPlace,
  { unsafe = {}, redis }: McpGatewayProps,
  problems: Problems,
): GatewayDecisions['relaxations'] {
  const given = Object.entries(unsafe).flatMap(([name, reason]) =>
    typeof reason === 'string' ? [[name, reason] as const] : [],
  );
  for (const [name, reason] of given) {
    if (reason.trim().length < SHORTEST_REASON) problems.add('UNSAFE_REASON_MISSING', { name });
  }
  if (unsafe.anonymousCallers !== undefined && place.identity !== undefined) {
    problems.add('UNSAFE_NEEDLESS', { name: 'anonymousCallers', reason: 'callers show who they are' });
  }
  if (unsafe.openOnStoreFailure !== undefined && redis === undefined) {
    problems.add('UNSAFE_NEEDLESS', { name: 'openOnStoreFailure', reason: 'there is no store that could fail' });
  }
  return given.sort(([a], [b]) => (a < b ? -1 : 1));
}
