import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { type Grant, rule } from './access';
import { KernelObject, type ObjectMeta, withoutNamespace } from './object';
import type { Plain } from './plain';

/** The account that a workload runs as. */
export interface AccountName {
  readonly name: string;
  readonly namespace: string;
}

/**
 * A role that a workload has, and what binds it: in the namespace of the metadata, or in the whole cluster. Whoever creates it records the relaxation `apiToken`
 * with its reason in the annotations: rules find the binding, and say so.
 */
export class WorkloadAccess {
  constructor(
    scope: Construct,
    id: string,
    meta: ObjectMeta,
    props: { readonly account: AccountName; readonly grant: Grant; readonly wholeCluster: boolean },
  ) {
    const { account, grant, wholeCluster } = props;
    const kinds = wholeCluster
      ? { role: k8s.KubeClusterRole.GVK, binding: k8s.KubeClusterRoleBinding.GVK }
      : { role: k8s.KubeRole.GVK, binding: k8s.KubeRoleBinding.GVK };
    const role = new KernelObject(scope, `${id}-role`, kinds.role, meta, { rules: [rule(grant)] });
    const binding = new KernelObject(scope, `${id}-binding`, kinds.binding, meta, {
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: kinds.role.kind,
        name: meta.name,
      } satisfies Plain<k8s.RoleRef>,
      subjects: [
        { kind: 'ServiceAccount', name: account.name, namespace: account.namespace },
      ] satisfies Plain<k8s.Subject>[],
    });
    if (wholeCluster) for (const object of [role, binding]) withoutNamespace(object);
  }
}
