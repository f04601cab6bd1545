import { z } from 'zod';
import type { Assembly } from '../../contract';

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
  persistentVolumeClaim: z.looseObject({ claimName: z.string() }).optional(),
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

/** What the targets of one machine read of a Deployment. */
export const Deployment = z.looseObject({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).default({}) }),
  spec: z.looseObject({
    replicas: z.number().default(1),
    template: z.looseObject({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()).default({}) }).prefault({}),
      spec: z.looseObject({
        terminationGracePeriodSeconds: z.number(),
        containers: z.array(Container),
        volumes: z.array(PodVolume).default([]),
      }),
    }),
  }),
});

/** A container with the volumes of its pod, by name. */
export interface MountingContainer {
  readonly container: Container;
  readonly volumes: ReadonlyMap<string, PodVolume>;
  readonly namespace?: string;
}

/** A key of a Secret. */
export interface SecretKey {
  readonly namespace?: string;
  readonly name: string;
  readonly key: string;
}

/** A file that a pod mounts from a Secret or ConfigMap. */
export interface ProjectedFile {
  /** Where the container finds it. */
  readonly target: string;
  /** What it is taken from, in words. */
  readonly reference: string;
  /** The key that it is, of a Secret. */
  readonly secret?: SecretKey;
}

/** The files of a container's projected volumes: secrets, and certificates. */
export function projectedFiles({ container, volumes, namespace }: MountingContainer): ProjectedFile[] {
  return container.volumeMounts.flatMap(({ name, mountPath }) =>
    (volumes.get(name)?.projected?.sources ?? []).flatMap(({ secret, configMap }) =>
      [
        { kind: 'Secret', source: secret },
        { kind: 'ConfigMap', source: configMap },
      ].flatMap(({ kind, source }) =>
        (source?.items ?? []).map(({ key, path }) => ({
          target: `${mountPath}/${path}`,
          reference: `${kind} ${source?.name}, key ${key}`,
          ...(secret !== undefined &&
            source === secret && {
              secret: { ...(namespace !== undefined && { namespace }), name: secret.name, key },
            }),
        })),
      ),
    ),
  );
}

/** The files of a ConfigMap, where the composition has it. */
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
