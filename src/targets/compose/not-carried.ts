import { z } from 'zod';
import type { Assembly } from '../../contract';
import type { RolePod } from '../roles';
import { clusterConfig } from './bridge';
import { claimsOf } from './claims';
import { clusterOnly } from './cluster-only';
import type { ServerContext } from './context';
import { ranges } from './egress';
import { insteadOf, kindOf } from './instead';

/** Something of the composition that a Compose project does not have. */
export interface NotCarried {
  /** Servers and roles, or kinds of objects with their names. */
  readonly subject: string;
  readonly what: string;
}

/** More objects of a kind are counted, not named. */
const MOST_NAMED = 8;

/** A gateway, registry or portal of the project, and what is not as in the cluster. */
export interface CarriedRole {
  readonly role: RolePod;
  readonly notes: readonly string[];
}

/** Everything that is not carried over, so that nobody takes the project for more than it is. */
export function notCarried(
  assembly: Assembly,
  contexts: readonly ServerContext[],
  roles: readonly CarriedRole[],
): NotCarried[] {
  const parts = [...contexts.flatMap(ofServer), ...roles.flatMap(ofRole)];
  return [...together(parts), ...ofObjects(assembly, contexts, roles)];
}

/** What is said of several is said once. */
function together(parts: readonly NotCarried[]): NotCarried[] {
  const subjects = new Map<string, string[]>();
  for (const { subject, what } of parts) subjects.set(what, [...(subjects.get(what) ?? []), subject]);
  return [...subjects].map(([what, names]) => ({ subject: names.join(', '), what }));
}

function ofRole({ role: { name, replicas }, notes }: CarriedRole): NotCarried[] {
  const found = [...notes, ...(replicas > 1 ? [`one container, instead of ${replicas} pods`] : [])];
  return found.map((what) => ({ subject: name, what }));
}

function ofObjects(
  { objects }: Assembly,
  contexts: readonly ServerContext[],
  roles: readonly CarriedRole[],
): NotCarried[] {
  const carried = new Set([
    ...contexts.flatMap((context) => ownObjects(context)),
    ...roles.flatMap(({ role }) => roleObjects(role)),
  ]);
  const byKind = new Map<string, string[]>();
  for (const { manifest } of objects) {
    const { metadata } = manifest;
    const kind = kindOf(manifest);
    if (carried.has(`${manifest.kind} ${metadata.namespace ?? ''}/${metadata.name}`)) continue;
    byKind.set(kind, [...(byKind.get(kind) ?? []), metadata.name]);
  }
  const byWord = new Map<string, string[]>();
  for (const [kind, names] of [...byKind].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const what = insteadOf(kind);
    byWord.set(what, [...(byWord.get(what) ?? []), `${kind} ${namedOnce(names)}`]);
  }
  return [...byWord].map(([what, kinds]) => ({ subject: kinds.join('; '), what }));
}

function namedOnce(names: readonly string[]): string {
  const distinct = [...new Set(names)].sort();
  return distinct.length > MOST_NAMED ? `(${names.length})` : distinct.join(', ');
}

/** What the services were made from. */
function ownObjects({ server: { id, namespace }, pod }: ServerContext): string[] {
  const maps = [...pod.volumes.values()].flatMap(({ configMap }) => configMap?.name ?? []);
  const claims = [...pod.volumes.values()].flatMap(({ persistentVolumeClaim: claim }) => claim?.claimName ?? []);
  const own = namespace ?? '';
  return [
    `Deployment ${own}/${id}`,
    ...maps.map((name) => `ConfigMap ${own}/${name}`),
    ...claims.map((name) => `PersistentVolumeClaim ${own}/${name}`),
  ];
}

/** What the services of a role were made from. */
function roleObjects({ name, namespace = '', volumes }: RolePod): string[] {
  const mounted = [...volumes.values()].flatMap(({ configMap, persistentVolumeClaim: claim }) => [
    ...(configMap ? [`ConfigMap ${namespace}/${configMap.name}`] : []),
    ...(claim ? [`PersistentVolumeClaim ${namespace}/${claim.claimName}`] : []),
  ]);
  return [`Deployment ${namespace}/${name}`, ...mounted];
}

function ofServer(context: ServerContext): NotCarried[] {
  const { server, pod } = context;
  const config = clusterConfig(context);
  const open = ranges(context).map(({ host, port }) => `${host}:${port}`);
  const found = [
    ...clusterOnly(context, config),
    ...(open.length > 0
      ? [`address ranges are not reached (${open.join(', ')}): the way out knows hosts by name alone`]
      : []),
    ...claimsOf(context).map((claim) => `what the cluster keeps is not here: the volume ${claim} begins empty`),
    ...(reachesPods(context) ? ['pods of the cluster are not reached: there are none here'] : []),
    ...(config.redis ? ['Redis is not used: one bridge keeps count alone'] : []),
    ...(config.telemetry.tracesEndpoint ? ['spans are not sent: there is no collector here'] : []),
    ...(config.policy?.engine === 'opa'
      ? [`calls are decided at ${config.policy.url}: as long as that is not reached from here, every call is refused`]
      : []),
    ...(pod.server.securityContext.readOnlyRootFilesystem ? [] : ['its root file system can be written, as composed']),
  ];
  return found.map((what) => ({ subject: server.id, what }));
}

const Policy = z.looseObject({
  spec: z.looseObject({
    egress: z
      .array(
        z.looseObject({
          to: z
            .array(z.looseObject({ podSelector: z.unknown().optional(), namespaceSelector: z.unknown().optional() }))
            .default([]),
          ports: z.array(z.looseObject({ port: z.union([z.number(), z.string()]).optional() })).default([]),
        }),
      )
      .default([]),
  }),
});
const DNS = 53;

/** Whether its policy opens the way to pods for anything but names, beside the proxy that stands for hosts. */
function reachesPods({ assembly, server }: ServerContext): boolean {
  const found = assembly.objects.find(
    ({ manifest: { kind, metadata } }) =>
      kind === 'NetworkPolicy' && metadata.name === server.id && metadata.namespace === server.namespace,
  );
  const { data } = Policy.safeParse(found?.manifest);
  return (data?.spec.egress ?? []).some(
    ({ to, ports }) =>
      to.some((peer) => (peer.podSelector ?? peer.namespaceSelector) !== undefined && !isOfPlatform(peer)) &&
      !(ports.length > 0 && ports.every(({ port }) => port === DNS || port === 5353)),
  );
}

function isOfPlatform(peer: object): boolean {
  return /"strata\.dev\/role":"(egress|collector|gateway)"|gateway-name":"waypoint"/.test(JSON.stringify(peer));
}
