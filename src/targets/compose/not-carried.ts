import { z } from 'zod';
import type { Assembly, BridgeConfig } from '../../contract';
import type { ComposedRole } from '../roles';
import { clusterConfig } from './bridge';
import { clusterOnly } from './cluster-only';
import type { ServerContext } from './context';
import { ranges } from './egress';

/** Something of the composition that a Compose project does not have. */
export interface NotCarried {
  /** A server, or a kind of objects with their names. */
  readonly subject: string;
  readonly what: string;
}

const PART = 'a part of the platform that does not run here';
const BRINGS = 'secrets are files here, which a person puts there: secrets/readme.md says where the values are kept';
const STORE = 'nothing here asks a store of secrets';

/** What became of kinds of objects. Whatever is not listed has no counterpart. */
const INSTEAD: Readonly<Record<string, string>> = {
  NetworkPolicy: 'networks of their own instead: no way in but the bridge, no way out but the egress service',
  Service: 'a port of loopback for each bridge, registry and portal instead; nothing else is published',
  ServiceAccount: 'nothing here has an API server to ask',
  Namespace: 'the project is the only room; servers do not reach one another',
  PodDisruptionBudget: 'one container each; a restart is an interruption',
  HorizontalPodAutoscaler: 'one container each',
  Deployment: PART,
  StatefulSet: PART,
  DaemonSet: PART,
  ConfigMap: 'read by a part of the platform that does not run here, or by nobody',
  PersistentVolumeClaim: 'kept by a part of the platform that does not run here',
  HTTPRoute: 'clients reach bridges on loopback',
  Ingress: 'clients reach bridges on loopback',
  ResourceQuota: 'each service has limits of its own',
  LimitRange: 'each service has limits of its own',
  ExternalSecret: BRINGS,
  OnePasswordItem: BRINGS,
  VaultStaticSecret: BRINGS,
  SecretStore: STORE,
  VaultConnection: STORE,
  VaultAuth: STORE,
};

/** A registry or portal of the project, and what is not as in the cluster. */
export interface CarriedRole {
  readonly role: ComposedRole;
  readonly notes: readonly string[];
}

/** Everything that is not carried over, so that nobody takes the project for more than it is. */
export function notCarried(
  assembly: Assembly,
  contexts: readonly ServerContext[],
  roles: readonly CarriedRole[],
): NotCarried[] {
  return [...contexts.flatMap(ofServer), ...roles.flatMap(ofRole), ...ofObjects(assembly, contexts, roles)];
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
    const { kind, metadata } = manifest;
    if (carried.has(`${kind} ${metadata.namespace ?? ''}/${metadata.name}`)) continue;
    byKind.set(kind, [...(byKind.get(kind) ?? []), metadata.name]);
  }
  return [...byKind]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, names]) => ({
      subject: `${kind} ${names.sort().join(', ')}`,
      what: INSTEAD[kind] ?? 'Compose has nothing of the kind',
    }));
}

/** What the services were made from. */
function ownObjects({ server: { id, namespace }, pod }: ServerContext): string[] {
  const maps = [...pod.volumes.values()].flatMap(({ configMap }) => configMap?.name ?? []);
  return [`Deployment ${namespace ?? ''}/${id}`, ...maps.map((name) => `ConfigMap ${namespace ?? ''}/${name}`)];
}

/** What the services of a role were made from. */
function roleObjects({ name, namespace = '', volumes }: ComposedRole): string[] {
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
    ...(knowsGatewaysAlone(context, config.authentication)
      ? ['it takes tokens of a gateway alone, and no gateway runs here: every call is refused']
      : []),
    ...(open.length > 0
      ? [`address ranges are not reached (${open.join(', ')}): the way out knows hosts by name alone`]
      : []),
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

/** Whether every issuer whose tokens it takes is a part of the composition, as a gateway is. */
function knowsGatewaysAlone({ assembly }: ServerContext, authentication: BridgeConfig['authentication']): boolean {
  const services = assembly.objects.flatMap(({ manifest: { kind, metadata } }) =>
    kind === 'Service'
      ? [metadata.namespace === undefined ? metadata.name : `${metadata.name}.${metadata.namespace}.svc`]
      : [],
  );
  return authentication?.issuers.every(({ issuer }) => services.includes(new URL(issuer).hostname)) === true;
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
      to.some((peer) => (peer.podSelector ?? peer.namespaceSelector) !== undefined && !isEgressProxy(peer)) &&
      !(ports.length > 0 && ports.every(({ port }) => port === DNS || port === 5353)),
  );
}

function isEgressProxy(peer: object): boolean {
  return /"strata\.dev\/role":"(egress|collector)"/.test(JSON.stringify(peer));
}
