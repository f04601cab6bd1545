import { records, text } from '../model/json';
import type { ManifestSet } from '../model/manifest-set';
import { gather, NOT_APPLICABLE, type Rule } from '../rule';
import { hardeningGuide } from '../sources';

export const noWorkloadRoles: Rule = {
  id: 'identity.no-workload-roles',
  control: 'identity.no-token',
  severity: 'error',
  relaxation: 'apiToken',
  title: 'No role is bound to the service account of a workload.',
  why: 'A server of tools has no business with the Kubernetes API; a right that exists is used by whoever takes the pod over.',
  remedy: 'Remove the binding, or acknowledge it for a workload whose task is the API, such as an operator.',
  sources: [hardeningGuide('Role-based access control')],
  types: ['RoleBinding', 'ClusterRoleBinding'],
  check({ json, namespace }, set) {
    const accounts = set.fact(accountsOfWorkloads);
    return gather(records(json['subjects']), (subject, index) => {
      if (subject['kind'] !== 'ServiceAccount') return NOT_APPLICABLE;
      const account = `${text(subject['namespace']) ?? namespace ?? ''}/${String(subject['name'])}`;
      const workload = accounts.get(account);
      return workload === undefined
        ? []
        : [{ pointer: `/subjects/${index}`, message: `${workload} runs as this account.` }];
    });
  },
};

function accountsOfWorkloads(set: ManifestSet): ReadonlyMap<string, string> {
  return new Map(
    set.workloads.map(({ pod, kind, name, namespace }) => [
      `${namespace ?? ''}/${text(pod?.spec['serviceAccountName']) ?? 'default'}`,
      `${kind} "${name}"`,
    ]),
  );
}
