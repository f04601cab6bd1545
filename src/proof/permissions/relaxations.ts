import { Annotation } from '../../contract';
import { type Json, record, records, texts } from '../json';
import { grant, type Permission } from '../permission';
import { containersOf, type Workload } from '../workload';

/** What pods may do beyond the restricted Pod Security Standard, and what a composition relaxed by name. */
export function relaxations(workloads: readonly Workload[]): Permission[] {
  return workloads.flatMap((workload) => {
    const { subject, annotations, pod } = workload;
    const named = (annotations[Annotation.UNSAFE] ?? '').split(',').filter((name) => name !== '');
    return [
      ...named.map((name) => grant(subject, `unsafe ${name}`, `is relaxed by name: ${name}`)),
      ...podPowers(pod).map((power) => grant(subject, `pod ${power}`, power)),
      ...containersOf(workload).flatMap((container) =>
        containerPowers(container, pod).map((power) =>
          grant(
            subject,
            `container ${String(container['name'])} ${power}`,
            `${power} in its container ${String(container['name'])}`,
          ),
        ),
      ),
    ];
  });
}

function podPowers(pod: Json): string[] {
  return [
    ...(pod['hostNetwork'] === true ? ["shares its node's network"] : []),
    ...(pod['hostPID'] === true ? ["shares its node's processes"] : []),
    ...(pod['hostIPC'] === true ? ["shares its node's memory"] : []),
    ...(pod['automountServiceAccountToken'] === false ? [] : ['holds a Kubernetes token']),
    ...records(pod['volumes']).flatMap((volume) => {
      const { path } = record(volume['hostPath']);
      return path === undefined ? [] : [`reads ${String(path)} of its node`];
    }),
  ];
}

function containerPowers(container: Json, pod: Json): string[] {
  const own = record(container['securityContext']);
  const around = record(pod['securityContext']);
  const { runAsNonRoot = around['runAsNonRoot'], runAsUser = around['runAsUser'] } = own;
  const added = texts(record(own['capabilities'])['add']);
  return [
    ...(own['privileged'] === true ? ['is privileged'] : []),
    ...(own['allowPrivilegeEscalation'] === false ? [] : ['may raise its privileges']),
    ...(runAsNonRoot === true && runAsUser !== 0 ? [] : ['may run as root']),
    ...(own['readOnlyRootFilesystem'] === true ? [] : ['writes its root file system']),
    ...added.map((capability) => `has the capability ${capability}`),
  ];
}
