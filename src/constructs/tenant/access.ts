import type { Construct } from 'constructs';
import type { Problems } from '../../errors';
import { AccessBinding, AccessRole, type Grant, type ObjectMeta } from '../../kube';
import type { TenantProps } from './props';

const READ = ['get', 'list', 'watch'];

/** What everybody of a tenant sees: never Secrets, and of logs nothing, which may hold what callers sent. */
const VIEW: readonly Grant[] = [
  { groups: [''], resources: ['pods', 'services', 'configmaps', 'events', 'persistentvolumeclaims'], verbs: READ },
  { groups: [''], resources: ['resourcequotas', 'limitranges', 'serviceaccounts'], verbs: READ },
  { groups: ['apps'], resources: ['deployments', 'replicasets'], verbs: READ },
  { groups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: READ },
  { groups: ['policy'], resources: ['poddisruptionbudgets'], verbs: READ },
  { groups: ['networking.k8s.io'], resources: ['networkpolicies', 'ingresses'], verbs: READ },
];
const LOGS: readonly Grant[] = [{ groups: [''], resources: ['pods/log'], verbs: ['get'] }];
/** A pod that is deleted comes back; a budget still guards one that is evicted. Nothing here changes what runs. */
const OPERATE: readonly Grant[] = [
  { groups: [''], resources: ['pods'], verbs: ['delete'] },
  { groups: [''], resources: ['pods/eviction'], verbs: ['create'] },
  { groups: ['apps'], resources: ['deployments/scale'], verbs: ['get', 'update', 'patch'] },
];

/** What people may do, by role. */
const ROLES = {
  viewer: {
    grants: VIEW,
    text: 'Lets people see what runs and how it is set up: no Secrets, no logs, no way into pods.',
  },
  developer: { grants: [...VIEW, ...LOGS], text: 'Lets people also read logs: no Secrets, no way into pods.' },
  operator: {
    grants: [...VIEW, ...LOGS, ...OPERATE],
    text: 'Lets people also restart pods and change the number of replicas: no Secrets, no way into pods.',
  },
} as const;

export type RoleName = keyof typeof ROLES;

/** Groups by role. A role that nobody has is not written. */
export function accessOf({ groups = [], access = {} }: TenantProps): Readonly<Record<RoleName, readonly string[]>> {
  const unique = (names: readonly string[]) => [...new Set(names)].sort();
  return {
    viewer: unique(access.viewers ?? []),
    developer: unique([...groups, ...(access.developers ?? [])]),
    operator: unique(access.operators ?? []),
  };
}

/** Checks groups: those of Kubernetes itself hold everybody, or the whole cluster. */
export function checkAccess(props: TenantProps, problems: Problems): void {
  for (const group of Object.values(accessOf(props)).flat()) {
    const reason = /^system:/.test(group)
      ? 'groups of Kubernetes itself hold everybody, or the whole cluster'
      : group.trim() === '' || /\p{Cc}/u.test(group)
        ? 'it is no name'
        : undefined;
    if (reason !== undefined) problems.add('TENANT_GROUP_INVALID', { group, reason });
  }
}

/** Creates the roles of people in one namespace. */
export function createAccess(scope: Construct, props: TenantProps, labels: Readonly<Record<string, string>>): void {
  for (const [role, groups] of Object.entries(accessOf(props)) as [RoleName, readonly string[]][]) {
    if (groups.length === 0) continue;
    const { grants, text } = ROLES[role];
    const name = `tenant-${role}`;
    const meta = (reason: string): ObjectMeta => ({ name, labels, reason: { text: reason, control: 'tenant.access' } });
    new AccessRole(scope, `${role}-role`, meta(text), grants);
    const bound = 'Gives the role to the groups that the composition names, in this namespace alone.';
    new AccessBinding(
      scope,
      `${role}-binding`,
      meta(bound),
      name,
      groups.map((group) => ({ group })),
    );
  }
}
