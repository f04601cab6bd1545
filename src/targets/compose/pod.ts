import { Annotation, type Assembly, type AssemblyServer } from '../../contract';
import { StrataError } from '../../errors';
import { type Container, Deployment, type PodVolume } from '../roles/pod';

/** What this target takes from a server's pod. */
export interface ServerPod {
  readonly server: Container;
  readonly bridge: Container;
  readonly volumes: ReadonlyMap<string, PodVolume>;
  readonly graceSeconds: number;
  /** Relaxations that the composition asked for. */
  readonly relaxations: readonly string[];
}

/**
 * The pod of a server, as it was composed: the same program, limits and configuration.
 *
 * @throws COMPOSE_DEPLOYMENT_MISSING
 */
export function podOf({ objects }: Assembly, { id, namespace, path }: AssemblyServer): ServerPod {
  const found = objects.find(
    ({ manifest: { kind, metadata } }) =>
      kind === 'Deployment' && metadata.name === id && metadata.namespace === namespace,
  );
  const { data } = Deployment.safeParse(found?.manifest);
  const { containers, volumes, terminationGracePeriodSeconds } = data?.spec.template.spec ?? {};
  const named = (name: string) => containers?.find((container) => container.name === name);
  const [server, bridge] = [named('server'), named('bridge')];
  if (data === undefined || server === undefined || bridge === undefined) {
    throw new StrataError('COMPOSE_DEPLOYMENT_MISSING', path, { server: id });
  }
  return {
    server: { ...server, ...(server.command && { command: server.command.map(unescaped) }) },
    bridge,
    volumes: new Map(volumes?.map((volume) => [volume.name, volume])),
    graceSeconds: Number(terminationGracePeriodSeconds),
    relaxations: (data.metadata.annotations[Annotation.UNSAFE] ?? '').split(',').filter(Boolean),
  };
}

/** Kubernetes reads `$$` as `$`; manifests write it so. */
export function unescaped(text: string): string {
  return text.replaceAll('$$', '$');
}
