import { type Json, record, records } from '../json';
import { grant, type Permission } from '../permission';
import { containersOf, type Workload } from '../workload';

/** Whose data workloads read and write: the volume claims that their containers mount. What goes with a pod is nobody else's. */
export function folders(workloads: readonly Workload[]): Permission[] {
  return workloads.flatMap((workload) => {
    const { subject, pod } = workload;
    const claims = new Map(
      records(pod['volumes']).flatMap((volume) => {
        const { claimName, readOnly } = record(volume['persistentVolumeClaim']);
        return claimName === undefined ? [] : [[volume['name'], { claim: String(claimName), readOnly }] as const];
      }),
    );
    return containersOf(workload)
      .flatMap((container) => records(container['volumeMounts']))
      .flatMap((mount: Json) => {
        const found = claims.get(mount['name']);
        if (found === undefined) return [];
        const { claim, readOnly } = found;
        const reads = grant(subject, `claim read ${claim}`, `reads the volume claim ${claim}`);
        const isReadOnly = readOnly === true || mount['readOnly'] === true;
        return isReadOnly
          ? [reads]
          : [reads, grant(subject, `claim write ${claim}`, `writes the volume claim ${claim}`)];
      });
  });
}
