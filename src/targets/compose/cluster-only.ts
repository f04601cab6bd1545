import { z } from 'zod';
import { type BridgeConfig, LABEL_PREFIX } from '../../contract';
import type { ServerContext } from './context';

const Texts = z.record(z.string(), z.string()).default({});
const Notes = z.looseObject({ labels: Texts, annotations: Texts });
const Spec = z.looseObject({
  replicas: z.number().default(1),
  template: z.looseObject({
    metadata: Notes.prefault({}),
    spec: z.looseObject({ imagePullSecrets: z.array(z.looseObject({ name: z.string() })).default([]) }),
  }),
});

/** Fields of a pod that choose its node. */
const PLACING = ['nodeSelector', 'affinity', 'tolerations', 'priorityClassName', 'runtimeClassName'];

/** What a Deployment of ours says to the tools of a cluster, whatever the composition says. */
const TOOLS = new Set([
  'kubectl.kubernetes.io/default-container',
  'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes',
]);
/** By these the tools that deliver a tree are told how. */
const DELIVERY = ['argocd.argoproj.io/', 'kustomize.toolkit.fluxcd.io/'];
/** By these a Deployment asks to be restarted when a secret changes. */
const RESTARTS = new Set(['secret.reloader.stakater.com/auto', 'operator.1password.io/auto-restart']);
/** By these an agent is asked to write secrets into the pod. */
const INJECTOR = 'vault.hashicorp.com/';
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** What a server's Deployment says to a cluster alone, in words. */
export function clusterOnly(
  { assembly, server, isPublished }: ServerContext,
  { listen, authentication }: BridgeConfig,
): string[] {
  const found = assembly.objects.find(
    ({ manifest: { kind, metadata } }) =>
      kind === 'Deployment' && metadata.name === server.id && metadata.namespace === server.namespace,
  );
  const { data } = Spec.safeParse(found?.manifest['spec']);
  const { data: own } = Notes.safeParse(found?.manifest.metadata);
  if (data === undefined) return [];
  const { metadata, spec } = data.template;
  const placing = PLACING.filter((field) => spec[field] !== undefined);
  const notes = [
    ...new Set(
      [own, metadata].flatMap((one) => [...Object.keys(one?.labels ?? {}), ...Object.keys(one?.annotations ?? {})]),
    ),
  ];
  const about = (name: string) => RESTARTS.has(name) || name.startsWith(INJECTOR);
  const foreign = notes.filter((name) => !isOurs(name) && !about(name));
  const logins = spec.imagePullSecrets.map(({ name }) => name);
  const { resource } = authentication ?? {};
  const names = [...listen.allowedHosts, ...(resource === undefined ? [] : [new URL(resource).hostname])];
  const hosts = [...new Set(names)].filter((host) => !isService(host, server));
  return [
    ...(data.replicas > 1 ? [`one container, instead of ${data.replicas} pods`] : []),
    ...(placing.length > 0 ? [`there are no nodes to choose from (${placing.join(', ')})`] : []),
    ...(notes.some((name) => RESTARTS.has(name))
      ? ['a secret that was rotated is read at the next start: nothing here restarts it']
      : []),
    ...(notes.some((name) => name.startsWith(INJECTOR))
      ? ['no agent writes its secrets here: they are files that a person puts there']
      : []),
    ...(foreign.length > 0 ? [`labels and annotations stay in the cluster (${foreign.join(', ')})`] : []),
    ...(logins.length > 0 ? [`images are pulled with the engine's own logins, not with ${logins.join(', ')}`] : []),
    ...(isPublished && hosts.length > 0 ? [`clients use names of loopback, not ${hosts.join(', ')}`] : []),
  ];
}

function isOurs(name: string): boolean {
  const known = [`${LABEL_PREFIX}/`, 'app.kubernetes.io/', ...DELIVERY];
  return TOOLS.has(name) || known.some((prefix) => name.startsWith(prefix));
}

/** Names of the server's Service within a cluster, and of loopback. */
function isService(host: string, { id, namespace = '' }: ServerContext['server']): boolean {
  if (LOOPBACK.includes(host)) return true;
  return host === id || host === `${id}.${namespace}` || host.startsWith(`${id}.${namespace}.svc`);
}
