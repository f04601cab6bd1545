import type { k8s } from 'cdk8s-plus-28';
import type { Plain } from './plain';
import { canonicalQuantity } from './quantity';

/** Read by owner, group and others: what the API server fills in for ConfigMaps. */
const READABLE = 0o644;
/** Read by owner and group: the group is the pod's. */
const GROUP_ONLY = 0o440;
/** The kubelet renews a token long before it ends. */
const TOKEN_SECONDS = 3600;
/** The shortest life that the API server gives a token. */
const SHORTEST_SECONDS = 600;

/** Where a node keeps the logs of its pods. */
const NODE_LOGS = '/var/log/pods';

/** A volume of a pod. Of the node's paths there is one, its pods' logs; who mounts it takes a namespace that admits it. */
export type VolumeSpec = { readonly name: string } & (
  | { readonly kind: 'empty'; readonly medium: 'disk' | 'memory'; readonly size: string }
  | { readonly kind: 'nodeLogs' }
  | { readonly kind: 'configMap'; readonly configMap: string; readonly items?: Readonly<Record<string, string>> }
  | { readonly kind: 'claim'; readonly claim: string; readonly readOnly: boolean }
  | {
      readonly kind: 'secrets';
      readonly files: readonly { readonly secret: string; readonly key: string; readonly file: string }[];
    }
  | { readonly kind: 'token'; readonly audience: string }
  /** A token of the API server and the certificates of its own. Rules find it: who mounts it records the relaxation `apiToken`. */
  | { readonly kind: 'apiToken' }
  /** Files that somebody else keeps in ConfigMaps of the namespace, such as certificates. */
  | {
      readonly kind: 'configMaps';
      readonly files: readonly { readonly configMap: string; readonly key: string; readonly file: string }[];
    }
);

/** Renders a volume, API defaults written out. */
export function volume(spec: VolumeSpec): Plain<k8s.Volume> {
  switch (spec.kind) {
    case 'empty':
      return {
        name: spec.name,
        emptyDir: {
          ...(spec.medium === 'memory' && { medium: 'Memory' }),
          sizeLimit: canonicalQuantity(spec.size),
        },
      };
    case 'nodeLogs':
      return { name: spec.name, hostPath: { path: NODE_LOGS, type: 'Directory' } };
    case 'configMap':
      return {
        name: spec.name,
        configMap: {
          name: spec.configMap,
          defaultMode: READABLE,
          ...(spec.items && { items: Object.entries(spec.items).map(([key, path]) => ({ key, path })) }),
        },
      };
    case 'claim':
      return {
        name: spec.name,
        persistentVolumeClaim: { claimName: spec.claim, ...(spec.readOnly && { readOnly: true }) },
      };
    case 'token':
      // For another audience than the API server, which refuses it.
      return {
        name: spec.name,
        projected: {
          defaultMode: GROUP_ONLY,
          sources: [
            { serviceAccountToken: { audience: spec.audience, expirationSeconds: TOKEN_SECONDS, path: 'token' } },
          ],
        },
      };
    case 'apiToken':
      return {
        name: spec.name,
        projected: {
          defaultMode: GROUP_ONLY,
          sources: [
            { serviceAccountToken: { expirationSeconds: SHORTEST_SECONDS, path: 'token' } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          ],
        },
      };
    case 'secrets':
      return { name: spec.name, projected: { defaultMode: GROUP_ONLY, sources: secretSources(spec.files) } };
    case 'configMaps':
      return {
        name: spec.name,
        projected: {
          defaultMode: READABLE,
          sources: spec.files.map(({ configMap, key, file }) => ({
            configMap: { name: configMap, items: [{ key, path: file }] },
          })),
        },
      };
  }
}

/** The ConfigMaps of volumes that somebody else keeps, each once. */
export function outsideConfigMaps(volumes: readonly VolumeSpec[]): string[] {
  const names = volumes.flatMap((one) =>
    one.kind === 'configMaps' ? one.files.map(({ configMap }) => configMap) : [],
  );
  return [...new Set(names)].sort();
}

/** One source a Secret, in the order of first use. */
function secretSources(files: (VolumeSpec & { kind: 'secrets' })['files']): Plain<k8s.VolumeProjection>[] {
  const bySecret = new Map<string, { key: string; path: string }[]>();
  for (const { secret, key, file } of files) {
    bySecret.set(secret, [...(bySecret.get(secret) ?? []), { key, path: file }]);
  }
  return [...bySecret].map(([name, items]) => ({ secret: { name, items } }));
}
