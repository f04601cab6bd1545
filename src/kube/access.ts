import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { KernelObject, type ObjectMeta } from './object';
import type { Plain } from './plain';

/** What a role allows: verbs on resources of API groups. */
export interface Grant {
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** Who a role is bound to. People alone: of ours, a workload's role says so by its name (`WorkloadAccess`). */
export type Person = { readonly group: string } | { readonly user: string };

/** A Role for people. */
export class AccessRole extends KernelObject {
  constructor(scope: Construct, id: string, meta: ObjectMeta, grants: readonly Grant[]) {
    super(scope, id, k8s.KubeRole.GVK, meta, { rules: grants.map(rule) });
  }
}

/** Binds a Role of the same namespace to people. */
export class AccessBinding extends KernelObject {
  constructor(scope: Construct, id: string, meta: ObjectMeta, role: string, people: readonly Person[]) {
    super(scope, id, k8s.KubeRoleBinding.GVK, meta, {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role } satisfies Plain<k8s.RoleRef>,
      subjects: people.map(subject),
    });
  }
}

export function rule({ groups, resources, verbs }: Grant): Plain<k8s.PolicyRule> {
  return { apiGroups: [...groups], resources: [...resources], verbs: [...verbs] };
}

function subject(person: Person): Plain<k8s.Subject> {
  const apiGroup = 'rbac.authorization.k8s.io';
  return 'group' in person
    ? { apiGroup, kind: 'Group', name: person.group }
    : { apiGroup, kind: 'User', name: person.user };
}
