import { z } from 'zod';
import { Annotation, type Assembly, type AssemblyServer } from '../../contract';
import { StrataError } from '../../errors';

const Item = z.looseObject({ key: z.string(), path: z.string() });
const Items = z.array(Item).optional();
const Source = z.looseObject({
  secret: z.looseObject({ name: z.string(), items: Items }).optional(),
  configMap: z.looseObject({ name: z.string(), items: Items }).optional(),
});

const PodVolume = z.looseObject({
  name: z.string(),
  emptyDir: z.looseObject({ medium: z.string().optional(), sizeLimit: z.string().optional() }).optional(),
  configMap: z.looseObject({ name: z.string(), items: Items }).optional(),
  projected: z.looseObject({ sources: z.array(Source) }).optional(),
});
export type PodVolume = z.infer<typeof PodVolume>;

const Container = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
  resources: z.looseObject({ limits: z.record(z.string(), z.string()).default({}) }),
  securityContext: z.looseObject({ readOnlyRootFilesystem: z.boolean().default(false) }),
  volumeMounts: z
    .array(z.looseObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().default(false) }))
    .default([]),
});
export type Container = z.infer<typeof Container>;

const Deployment = z.looseObject({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).default({}) }),
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({
        terminationGracePeriodSeconds: z.number(),
        containers: z.array(Container),
        volumes: z.array(PodVolume).default([]),
      }),
    }),
  }),
});

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

/** The text of a file of a ConfigMap, where the composition has it. */
export function configMapFile(
  { objects }: Assembly,
  namespace: string | undefined,
  name: string,
): Readonly<Record<string, string>> | undefined {
  const found = objects.find(
    ({ manifest: { kind, metadata } }) =>
      kind === 'ConfigMap' && metadata.name === name && metadata.namespace === namespace,
  );
  const { data } = z.looseObject({ data: z.record(z.string(), z.string()) }).safeParse(found?.manifest);
  return data?.data;
}

/** Kubernetes reads `$$` as `$`; manifests write it so. */
export function unescaped(text: string): string {
  return text.replaceAll('$$', '$');
}
