/** Kinds that start pods. They come last, so that no pod runs before the policies, accounts and configuration around it exist. */
const WORKLOADS = new Set([
  'core/Pod',
  'core/ReplicationController',
  'apps/Deployment',
  'apps/ReplicaSet',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'batch/Job',
  'batch/CronJob',
]);

/**
 * Where a kind stands among objects that do not depend on each other: namespaces (0), custom resource definitions (1), everything else
 * (2), what starts pods (3).
 */
export function rankOf({ apiGroup, kind }: { readonly apiGroup: string; readonly kind: string }): number {
  const name = `${apiGroup}/${kind}`;
  if (name === 'core/Namespace') return 0;
  if (name === 'apiextensions.k8s.io/CustomResourceDefinition') return 1;
  return WORKLOADS.has(name) ? 3 : 2;
}
