import type { Manifest } from '../contract';
import { record } from './json';
import type { Setting } from './permission';
import { containersOf, type Workload } from './workload';

/** What a workload is made of: images, replicas and sizes. */
export function settings(manifests: readonly Manifest[], workloads: readonly Workload[]): Setting[] {
  return workloads.flatMap((workload) => {
    const { subject, replicas, namespace, name } = workload;
    const one = (setting: string, value: unknown): Setting[] =>
      value === undefined ? [] : [{ key: `${subject} ${setting}`, subject, name: setting, value: String(value) }];
    const scaler = manifests.find(
      ({ kind, metadata, ...rest }) =>
        kind === 'HorizontalPodAutoscaler' &&
        metadata.namespace === namespace &&
        record(record(record(rest)['spec'])['scaleTargetRef'])['name'] === name,
    );
    const scale = record(scaler?.['spec']);
    return [
      ...one('namespace', namespace),
      ...one(
        'replicas',
        scaler === undefined ? replicas : `${String(scale['minReplicas'])} to ${String(scale['maxReplicas'])}`,
      ),
      ...containersOf(workload).flatMap((container) => [
        ...one(`image of ${String(container['name'])}`, container['image']),
        ...one(`memory of ${String(container['name'])}`, record(record(container['resources'])['limits'])['memory']),
      ]),
    ];
  });
}
