import type { Client, Identity, Json } from './client';
import { messageOf } from './client';

interface Rule {
  readonly verbs: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** Somebody of an account of the cluster, with the groups that the server itself gives to accounts. */
export const accountOf = (namespace: string, name: string): Identity => ({
  user: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
});

/** Somebody of a group of the identity provider. */
export const memberOf = (group: string): Identity => ({ user: 'somebody', groups: [group, 'system:authenticated'] });

/** What the server says that somebody may do in a namespace, in the words of the estate: `may get services in payments`. */
export async function mayDo(admin: Client, who: Identity, namespace: string): Promise<readonly string[]> {
  const answer = await admin.impersonating(who).send('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } },
  });
  if (answer.status !== 201) throw new Error(messageOf(answer));
  const { status } = answer.body as unknown as {
    readonly status: {
      readonly resourceRules: readonly Rule[];
      readonly nonResourceRules: readonly Rule[];
      readonly incomplete: boolean;
    };
  };
  if (status.incomplete) throw new Error('the server does not know all of it');
  const said = [...status.resourceRules, ...status.nonResourceRules].flatMap((rule) => {
    const only = rule.resourceNames?.length ? ` named ${rule.resourceNames.join(', ')}` : '';
    const things = [...(rule.resources ?? []), ...(rule.nonResourceURLs ?? [])];
    return things.flatMap((thing) => rule.verbs.map((verb) => `may ${verb} ${thing}${only} in ${namespace}`));
  });
  return [...new Set(said)].sort();
}

/** Whether the server would let somebody do one thing. */
export async function lets(admin: Client, who: Identity, resourceAttributes: Json): Promise<boolean> {
  const answer = await admin.impersonating(who).send('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } },
  });
  if (answer.status !== 201) throw new Error(messageOf(answer));
  return (answer.body['status'] as { readonly allowed: boolean }).allowed;
}
