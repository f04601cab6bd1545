import type { Construct } from 'constructs';
import { Stage } from '../../contract';
import { type Problems, StrataError } from '../../errors';
import { isDnsSubdomain, isServiceName } from '../../kube';
import { takeHost } from '../common/host-book';
import { checkRuntimeImage } from '../common/image';
import { findPlace, type Place } from '../common/place';
import type { Oidc } from '../identity';
import type { McpGatewayProps } from './props';

/** Where a gateway stands, what its platform decides, and how it is called. */
export interface GatewayPlace extends Place {
  /** The construct path. */
  readonly path: string;
  /** The host that clients use, where it has one. */
  readonly host?: string;
  readonly identity?: Oidc;
}

/**
 * Finds out where a gateway stands.
 *
 * @throws StrataError GATEWAY_CHART_MISSING, PLATFORM_STAGE_UNKNOWN
 */
export function gatewayPlaceOf(gateway: Construct, props: McpGatewayProps): GatewayPlace {
  const place = findPlace(gateway, props);
  if (place === undefined) {
    throw new StrataError('GATEWAY_CHART_MISSING', gateway.node.path, {});
  }
  const host = props.host ?? (props.expose === undefined ? undefined : place.platform?.domain);
  const identity = props.identity ?? place.platform?.identity;
  return {
    ...place,
    path: gateway.node.path,
    ...(host !== undefined && { host }),
    ...(identity && { identity }),
  };
}

/** Checks the place once. */
export function checkGatewayPlace(
  gateway: Construct,
  place: GatewayPlace,
  props: McpGatewayProps,
  problems: Problems,
): void {
  const { name, stage, runtimeImage, host, identity } = place;
  if (!isServiceName(name)) {
    problems.add('GATEWAY_NAME_INVALID', { name });
  }
  checkRuntimeImage(runtimeImage, stage, problems);
  if (host === undefined && (props.expose !== undefined || props.dnsRecord !== undefined)) {
    problems.add('GATEWAY_HOST_MISSING', {});
  }
  if (host !== undefined) {
    checkHost(gateway, host, problems);
  }
  if (identity === undefined && stage >= Stage.PILOT && props.unsafe?.anonymousCallers === undefined) {
    problems.add('GATEWAY_IDENTITY_REQUIRED', { stage });
  }
}

function checkHost(gateway: Construct, host: string, problems: Problems): void {
  if (!isDnsSubdomain(host) || !host.includes('.')) {
    problems.add('GATEWAY_HOST_INVALID', { host, reason: 'it is no full DNS name in lower case' });
    return;
  }
  const other = takeHost(gateway, host);
  if (other !== undefined) problems.add('GATEWAY_HOST_TAKEN', { host, other });
}

/**
 * Refuses an id that is taken before `constructs` does, in the words of the catalogue.
 *
 * @throws StrataError GATEWAY_NAME_TAKEN
 */
export function freeGatewayScope(scope: Construct, id: string): Construct {
  const other = scope.node.tryFindChild(id);
  if (other !== undefined) {
    throw new StrataError('GATEWAY_NAME_TAKEN', scope.node.path, { name: id, other: other.node.path });
  }
  return scope;
}

/** Names under which the gateway is found inside the cluster, the one for URLs first. */
export function clusterNames({ name, namespace }: Place): readonly [string, ...string[]] {
  return namespace === undefined
    ? [name]
    : [`${name}.${namespace}.svc`, name, `${name}.${namespace}`, `${name}.${namespace}.svc.cluster.local`];
}
