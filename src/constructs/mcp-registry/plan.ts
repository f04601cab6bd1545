import { type Authentication, Path, RegistryConfig, type RegistryConfigInput } from '../../contract';
import { Problems } from '../../errors';
import type { Mount, VolumeSpec } from '../../kube';
import type { Peer } from '../../network';
import type { EgressRoute } from '../common/egress-via';
import type { ListedMember } from '../common/listing';
import { hostsAmong, roleNetwork } from '../common/role/network';
import type { RolePlan } from '../common/role/objects';
import { originOf, type RolePlace, serviceNames } from '../common/role/place';
import { joinNeeds, type PodNeeds } from '../identity/needs';
import type { ResolvedIdentity } from '../identity/oidc';
import { discoverySource } from './discovery';
import { entriesOf, namespaceOf } from './entries';
import { checkNamespaces, reservations } from './namespaces';
import type { McpRegistryProps } from './props';
import { type Entry, LISTED_FOLDER, RegistrySource, type ResolvedSource } from './registry-source';
import { RegistryStore, type ResolvedStore } from './store';
import { verificationConfig, verificationNeeds } from './verification';

/** Most bytes of a ConfigMap, some kept for its metadata: the API server takes 1 MiB. */
const MOST_BYTES = 1024 * 1024 - 16 * 1024;

/** A registry as its composition says it, before its servers are known. */
export interface RegistryInput {
  readonly place: RolePlace;
  readonly props: McpRegistryProps;
  readonly sources: readonly ResolvedSource[];
  readonly store: ResolvedStore;
  readonly identity: ResolvedIdentity | undefined;
  /** The namespace of the composition's own entries, where there is one. */
  readonly namespace?: string;
}

export interface RegistryPlan extends RolePlan {
  readonly config: RegistryConfig;
  /** Files of entries, by name: they have a ConfigMap of their own, so that no pod restarts because a server was added. */
  readonly listed: Readonly<Record<string, string>>;
}

/** Sources and store of a registry, defaults filled in. */
export function resolveRegistry(place: RolePlace, props: McpRegistryProps): RegistryInput {
  const given = props.sources ?? [RegistrySource.composition()];
  const publishes = (props.publishing ?? []).length > 0;
  const manages = given.some(({ resolved }) => resolved.config.kind === 'managed');
  const sources = publishes && !manages ? [...given, RegistrySource.published()] : given;
  const resolved = sources.map((source) => source.resolved);
  const composition = resolved.find(({ entries }) => entries === 'composition');
  const namespace = composition ? namespaceFor(composition, place) : namespaceOf(place.platform?.domain);
  const oidc = props.identity ?? place.platform?.identity;
  return {
    place,
    props,
    sources: [...resolved, ...discoverySource(props, namespace)],
    ...(namespace !== undefined && { namespace }),
    store: (props.store ?? RegistryStore.sqlite()).resolved,
    identity: oidc?.authentication(originOf(place), [], props.title),
  };
}

/** What its pod needs whatever servers there are. */
export function registryNeeds({ place, props, sources, store, identity }: RegistryInput): PodNeeds {
  const { verification } = props;
  return joinNeeds([
    ...(verification ? [verificationNeeds(verification, place.path)] : []),
    ...sources.map(({ needs }) => needs),
    store.needs,
    ...(identity ? [identity.needs] : []),
  ]);
}

/**
 * Derives a registry from what its composition says.
 *
 * @throws StrataError or StrataErrors, see docs/errors.md
 */
export function planRegistry(
  input: RegistryInput,
  members: readonly ListedMember[],
  callers: readonly Peer[],
  route: EgressRoute | undefined,
): RegistryPlan {
  const { place, props, sources, store } = input;
  const problems = new Problems(place.path);
  const lists = listsOf(input, members, problems);
  const composition = sources.find(({ entries }) => entries === 'composition');
  const namespace = composition && namespaceFor(composition, place);
  const managed = sources.find(({ config }) => config.kind === 'managed')?.config.id;
  const publishing = props.publishing ?? [];
  const discovered = sources.flatMap(({ config }) => (config.kind === 'kubernetes' ? [config] : []))[0];
  const reserved = reservations(
    props.reserved ?? {},
    composition && namespace !== undefined ? { id: composition.config.id, namespace } : undefined,
    managed,
    publishing,
    discovered,
  );
  checkNamespaces(
    [
      ...lists.flatMap(({ source, entries }) =>
        entries.map(({ server }) => ({ source, namespace: server.name.slice(0, server.name.indexOf('/')) })),
      ),
      ...(discovered ? [{ source: discovered.id, namespace: `${discovered.namespace}.*` }] : []),
      ...publishing.flatMap(({ namespaces }) => namespaces.map((name) => ({ source: managed ?? '', namespace: name }))),
    ],
    reserved,
    problems,
  );
  problems.raise();
  const config = parsed(written(input, reserved, route), place.path);
  const files = { 'config.json': `${JSON.stringify(config, undefined, 2)}\n` };
  const listed = Object.fromEntries(
    lists.map(({ source, entries }) => [`${source}.json`, `${JSON.stringify({ entries }, undefined, 1)}\n`]),
  );
  checkSize(listed, place.path);
  const needs = registryNeeds(input);
  return {
    config,
    files,
    listed,
    needs,
    policy: roleNetwork(place, props, needs.ways, callers, route),
    hosts: hostsAmong(needs.ways),
    ...storage(place, sources, store, lists.length > 0),
  };
}

interface List {
  readonly source: string;
  readonly entries: readonly Entry[];
}

function listsOf({ sources, place }: RegistryInput, members: readonly ListedMember[], problems: Problems): List[] {
  return sources.flatMap(({ config: { id }, entries, namespace: own }) => {
    if (entries !== 'composition') return entries === undefined ? [] : [{ source: id, entries }];
    const namespace = own ?? namespaceOf(place.platform?.domain);
    if (namespace === undefined && members.length > 0) problems.add('REGISTRY_NAMESPACE_MISSING', {});
    return [{ source: id, entries: namespace === undefined ? [] : entriesOf(members, namespace, problems) }];
  });
}

/** The namespace of the composition's own entries. */
export function namespaceFor({ namespace }: ResolvedSource, { platform }: RolePlace): string | undefined {
  return namespace ?? namespaceOf(platform?.domain);
}

function written(
  { place, props, sources, store, identity }: RegistryInput,
  reserved: Record<string, string>,
  route: EgressRoute | undefined,
): RegistryConfigInput {
  const { scrapeFrom: _, ...telemetry } = props.telemetry ?? {};
  const { host } = place;
  const names = [...(host === undefined ? [] : [host]), ...serviceNames(place), ...(props.hosts ?? [])];
  const { reviewers = [], approvers = [] } = props.workflow ?? {};
  return {
    role: 'registry',
    name: place.name,
    listen: { allowedHosts: [...new Set([...names, 'localhost', '127.0.0.1'])] },
    ...(identity && { authentication: authenticationOf(identity, route) }),
    anonymous: props.anonymous ?? identity === undefined,
    store: store.config,
    sources: sources.map(({ config, needs }) =>
      (config.kind === 'registry' || config.kind === 'git') &&
      route?.url !== undefined &&
      needs.ways.some(({ host: name }) => name)
        ? { ...config, proxy: route.url }
        : config,
    ),
    reserved,
    publishing: (props.publishing ?? []).map(({ groups, namespaces }) => ({
      groups: [...groups],
      namespaces: [...namespaces],
    })),
    ...(props.verification && { verification: verificationConfig(props.verification, route, place.path) }),
    workflow: { reviewers: [...reviewers], approvers: [...approvers] },
    limits: { ...props.limits },
    ...(props.disruption?.drainSeconds !== undefined && { drainSeconds: props.disruption.drainSeconds }),
    telemetry,
  };
}

/** Scopes of tools are nobody's here, and keys of public issuers are fetched the way that hosts by name are reached. */
export function authenticationOf(
  { authentication, outside }: ResolvedIdentity,
  route: EgressRoute | undefined,
): Authentication | RegistryConfigInput['authentication'] {
  const { toolScopes: _, ...rest } = authentication;
  const url = route?.url;
  if (url === undefined) return rest;
  const issuers = rest.issuers.map((one) => (outside.has(one.issuer) ? { ...one, proxy: url } : one));
  return { ...rest, issuers };
}

/** Reads the configuration with the runtime's own schema. */
function parsed(input: RegistryConfigInput, path: string): RegistryConfig {
  const problems = new Problems(path);
  const { data, error } = RegistryConfig.safeParse(input);
  for (const { path: steps, message } of error?.issues ?? []) {
    const [first, index, ...rest] = steps.map(String);
    const id = first === 'sources' && index !== undefined ? input.sources[Number(index)]?.id : undefined;
    const prop = (id === undefined ? steps.map(String) : ['sources', id, ...rest])
      .join('.')
      .replace(/^drainSeconds$/, 'disruption.drainSeconds')
      .replace(/^authentication\./, 'identity.')
      .replace(/^listen\.allowedHosts/, 'hosts');
    problems.add('PROP_INVALID', { prop, reason: message.charAt(0).toLowerCase() + message.slice(1) });
  }
  problems.raise();
  // Nothing was raised, so that it is there.
  return data as RegistryConfig;
}

function checkSize(files: Readonly<Record<string, string>>, path: string): void {
  const problems = new Problems(path);
  const bytes = Object.values(files).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > MOST_BYTES) problems.add('REGISTRY_LIST_TOO_LARGE', { bytes, most: MOST_BYTES });
  problems.raise();
}

/** The ConfigMap of what the composition lists. */
export const listName = (name: string) => `${name}-listed`;

function storage(
  { name }: RolePlace,
  sources: readonly ResolvedSource[],
  { volume }: ResolvedStore,
  lists: boolean,
): { readonly volumes: readonly VolumeSpec[]; readonly mounts: readonly Mount[] } {
  const volumes: VolumeSpec[] = [];
  const mounts: Mount[] = [];
  if (volume !== undefined) {
    const claim = 'claim' in volume ? volume.claim : name;
    volumes.push({ name: 'data', kind: 'claim', claim, readOnly: false });
    mounts.push({ volume: 'data', path: volume.path, readOnly: false });
  }
  if (lists) {
    volumes.push({ name: 'listed', kind: 'configMap', configMap: listName(name) });
    mounts.push({ volume: 'listed', path: LISTED_FOLDER, readOnly: true });
  }
  for (const { config, mounted } of sources) {
    if (config.kind === 'kubernetes') {
      volumes.push({ name: 'api', kind: 'apiToken' });
      mounts.push({ volume: 'api', path: Path.API, readOnly: true });
    }
    if (mounted === undefined) continue;
    volumes.push({ name: `source-${config.id}`, kind: 'configMap', configMap: mounted.configMap });
    mounts.push({ volume: `source-${config.id}`, path: mounted.path, readOnly: true });
  }
  return { volumes, mounts };
}
