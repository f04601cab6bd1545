import type { Manifest } from '../../contract';
import { type Json, record, records } from '../json';
import { grant, type Permission } from '../permission';
import { secretOrigins } from '../secrets/origins';
import { injectedFields } from '../secrets/vault';
import { containersOf, type Workload } from '../workload';

/** Which containers hold which secrets: by the place in a vault where one is known, else by the key of the Secret. */
export function secrets(manifests: readonly Manifest[], workloads: readonly Workload[]): Permission[] {
  const originOf = secretOrigins(manifests);
  return workloads.flatMap((workload) => {
    const { subject, namespace, pod } = workload;
    const injected = injectedFields(workload.podAnnotations);
    const keyOf = (secret: unknown, key: unknown) =>
      originOf(namespace, String(secret), String(key)) ?? `${String(secret)}#${String(key)}`;
    const volumes = new Map(records(pod['volumes']).map((volume) => [String(volume['name']), keysOf(volume, keyOf)]));
    return containersOf(workload).flatMap((container) => {
      const holds = (secret: string) =>
        grant(
          subject,
          `secret ${String(container['name'])} ${secret}`,
          `holds the secret ${secret} in its container ${String(container['name'])}`,
        );
      const fromEnv = records(container['env']).flatMap((variable) => {
        const { name, key } = record(record(variable['valueFrom'])['secretKeyRef']);
        return name === undefined ? [] : [holds(keyOf(name, key))];
      });
      const whole = records(container['envFrom']).flatMap((source) => {
        const { name } = record(source['secretRef']);
        return name === undefined ? [] : [holds(`${String(name)} as a whole`)];
      });
      const mounted = records(container['volumeMounts']).flatMap((mount) => volumes.get(String(mount['name'])) ?? []);
      const written = injected.flatMap(({ field, containers }) =>
        containers === undefined || containers.includes(String(container['name'])) ? [holds(field)] : [],
      );
      return [...fromEnv, ...whole, ...mounted.map(holds), ...written];
    });
  });
}

function keysOf(volume: Json, keyOf: (secret: unknown, key: unknown) => string): string[] {
  const sources = [
    { ...record(volume['secret']), name: record(volume['secret'])['secretName'] },
    ...records(record(volume['projected'])['sources']).map((source) => record(source['secret'])),
  ];
  return sources.flatMap((source: Json) => {
    const { name } = source;
    if (name === undefined) return [];
    const items = records(source['items']);
    return items.length === 0 ? [`${String(name)} as a whole`] : items.map(({ key }) => keyOf(name, key));
  });
}
