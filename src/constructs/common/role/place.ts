import type { Construct } from 'constructs';
import { Port } from '../../../contract';
import { type Problems, StrataError } from '../../../errors';
import { isDnsSubdomain, isServiceName } from '../../../kube';
import { takeHost } from '../host-book';
import { checkRuntimeImage } from '../image';
import { findPlace, type Place } from '../place';
import type { RoleProps } from './props';

/** A role of the runtime image that has a construct on this common ground. */
export type RoleName = 'gateway' | 'registry' | 'portal';

/** Where a role stands, what its platform decides, and how it is called. */
export interface RolePlace extends Place {
  readonly role: RoleName;
  /** The construct path. */
  readonly path: string;
  /** The host that people and clients use, where it has one. */
  readonly host?: string;
}

/**
 * Finds out where a role stands.
 *
 * @throws StrataError ROLE_CHART_MISSING, PLATFORM_STAGE_UNKNOWN
 */
export function rolePlaceOf(construct: Construct, role: RoleName, props: RoleProps): RolePlace {
  const place = findPlace(construct, props);
  const { path } = construct.node;
  if (place === undefined) {
    throw new StrataError('ROLE_CHART_MISSING', path, { role });
  }
  const domain = props.expose === undefined ? undefined : place.platform?.domain;
  const host = props.host ?? (domain === undefined ? undefined : `${place.name}.${domain}`);
  return { ...place, role, path, ...(host !== undefined && { host }) };
}

/** Checks the place once. */
export function checkRolePlace(construct: Construct, place: RolePlace, props: RoleProps, problems: Problems): void {
  const { role, name, stage, runtimeImage, host } = place;
  if (!isServiceName(name)) {
    problems.add('ROLE_NAME_INVALID', { role, name });
  }
  checkRuntimeImage(runtimeImage, stage, problems);
  if (host === undefined) {
    if (props.expose !== undefined || props.dnsRecord !== undefined) problems.add('ROLE_HOST_MISSING', { role });
  } else if (!isDnsSubdomain(host) || !host.includes('.')) {
    problems.add('ROLE_HOST_INVALID', { host, reason: 'it is no full DNS name in lower case' });
  } else {
    const other = takeHost(construct, host);
    if (other !== undefined) problems.add('ROLE_HOST_TAKEN', { host, other });
  }
}

/**
 * Refuses an id that is taken before `constructs` does, in the words of the catalogue.
 *
 * @throws StrataError ROLE_NAME_TAKEN
 */
export function freeRoleScope(scope: Construct, id: string, role: RoleName): Construct {
  const other = scope.node.tryFindChild(id);
  if (other !== undefined) {
    throw new StrataError('ROLE_NAME_TAKEN', scope.node.path, { role, name: id, other: other.node.path });
  }
  return scope;
}

/** Names under which a workload is found inside the cluster, the one for URLs first. */
export function serviceNames({ name, namespace }: Place): readonly [string, ...string[]] {
  return namespace === undefined
    ? [name]
    : [`${name}.${namespace}.svc`, name, `${name}.${namespace}`, `${name}.${namespace}.svc.cluster.local`];
}

/** Where it is inside the cluster, without a path. */
export function serviceOrigin(place: Place): string {
  return `http://${serviceNames(place)[0]}:${Port.MCP}`;
}

/** Where people and clients find it, without a path. */
export function originOf(place: RolePlace): string {
  return place.host === undefined ? serviceOrigin(place) : `https://${place.host}`;
}
