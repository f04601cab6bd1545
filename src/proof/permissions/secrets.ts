import { record, records } from '../json';
import { grant, type Permission } from '../permission';
import { containersOf, type Workload } from '../workload';

/** Which containers hold which keys of Secrets. */
export function secrets(workloads: readonly Workload[]): Permission[] {
  return workloads.flatMap((workload) => {
    const { subject, pod } = workload;
    const volumes = new Map(records(pod['volumes']).map((volume) => [String(volume['name']), keysOf(volume)]));
    return containersOf(workload).flatMap((container) => {
      const holds = (secret: string) =>
        grant(
          subject,
          `secret ${String(container['name'])} ${secret}`,
          `holds the secret ${secret} in its container ${String(container['name'])}`,
        );
      const fromEnv = records(container['env']).flatMap((variable) => {
        const { name, key } = record(record(variable['valueFrom'])['secretKeyRef']);
        return name === undefined ? [] : [holds(`${String(name)}#${String(key)}`)];
      });
      const whole = records(container['envFrom']).flatMap((source) => {
        const { name } = record(source['secretRef']);
        return name === undefined ? [] : [holds(`${String(name)} as a whole`)];
      });
      const mounted = records(container['volumeMounts']).flatMap((mount) => volumes.get(String(mount['name'])) ?? []);
      return [...fromEnv, ...whole, ...mounted.map(holds)];
    });
  });
}

function keysOf(volume: Readonly<Record<string, unknown>>): string[] {
  const sources = [
    { ...record(volume['secret']), name: record(volume['secret'])['secretName'] },
    ...records(record(volume['projected'])['sources']).map((source) => record(source['secret'])),
  ];
  return sources.flatMap((source: Readonly<Record<string, unknown>>) => {
    const { name } = source;
    if (name === undefined) return [];
    const items = records(source['items']);
    return items.length === 0
      ? [`${String(name)} as a whole`]
      : items.map(({ key }) => `${String(name)}#${String(key)}`);
  });
}
