import type { Manifest } from '../../contract';
import { type Json, record, records, texts } from '../json';
import { grant, type Permission } from '../permission';

/** Who may do what in the cluster, by bindings of roles. */
export function people(manifests: readonly Manifest[]): Permission[] {
  const roles = new Map(
    manifests
      .filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole')
      .map((role) => [roleKey(role.kind, role.metadata.name, role.metadata.namespace), records(role['rules'])]),
  );
  const bindings = manifests.filter(({ kind }) => kind === 'RoleBinding' || kind === 'ClusterRoleBinding');
  return bindings.flatMap((binding) => {
    const { namespace } = binding.metadata;
    const { kind, name } = record(binding['roleRef']);
    const rules = roles.get(roleKey(String(kind), String(name), namespace));
    const where = binding.kind === 'ClusterRoleBinding' ? 'in the whole cluster' : `in ${namespace ?? 'default'}`;
    return records(binding['subjects']).flatMap((subject) => {
      const who = describe(subject, namespace);
      // A role that somebody else keeps is told by its name.
      if (rules === undefined)
        return [
          grant(
            who,
            `role ${String(kind)}/${String(name)} ${where}`,
            `has the ${String(kind)} ${String(name)} ${where}`,
          ),
        ];
      return rules.flatMap((rule) => may(who, rule, where));
    });
  });
}

function may(who: string, rule: Json, where: string): Permission[] {
  const things = [...texts(rule['resources']), ...texts(rule['nonResourceURLs'])];
  const names = texts(rule['resourceNames']);
  const only = names.length === 0 ? '' : ` named ${names.join(', ')}`;
  return things.flatMap((thing) =>
    texts(rule['verbs']).map((verb) =>
      grant(who, `may ${verb} ${thing}${only} ${where}`, `may ${verb} ${thing}${only} ${where}`),
    ),
  );
}

function describe({ kind, name, namespace }: Json, own: string | undefined): string {
  return kind === 'ServiceAccount'
    ? `account ${String(namespace ?? own ?? 'default')}/${String(name)}`
    : `${String(kind).toLowerCase()} ${String(name)}`;
}

function roleKey(kind: string, name: string, namespace: string | undefined): string {
  return kind === 'ClusterRole' ? `ClusterRole ${name}` : `Role ${namespace ?? 'default'} ${name}`;
}
