import type { Problems } from '../../errors';
import { coverage, type ToolRef, toolsOf } from './coverage';
import type { CheckedPolicy, PolicyScope } from './policy-context';
import { actionsOf, type PolicyJson, scopeEntity } from './policy-json';

/** A rule that another one always decides before is a mistake of whoever wrote it: it looks like protection, or like permission. */
export function checkShadows(
  policies: readonly CheckedPolicy[],
  servers: readonly PolicyScope[],
  problems: Problems,
): void {
  const tools = toolsOf(servers);
  const told = new Set<string>();
  for (const policy of policies) {
    if (!onlyCalls(policy.json)) continue;
    const concerned = tools.filter((tool) => coverage(policy.json, tool) !== 'never');
    if (concerned.length === 0) continue;
    const other = policies.find(
      (candidate) =>
        candidate !== policy && !told.has(candidate.id) && overrules(candidate.json, policy.json, concerned),
    );
    if (other === undefined) continue;
    told.add(policy.id);
    problems.add('POLICY_SHADOWED', { policy: policy.id, other: other.id });
  }
}

/** Whether one policy leaves another without effect wherever that could apply. */
function overrules(one: PolicyJson, other: PolicyJson, concerned: readonly ToolRef[]): boolean {
  if (one.effect !== other.effect && one.effect !== 'forbid') return false;
  // A permit that asks is asked for nothing beside one that does not; the reverse still permits without asking.
  if (one.effect === 'permit' && other.effect === 'permit' && asks(one) && !asks(other)) return false;
  return covers(one.principal, other.principal) && concerned.every((tool) => coverage(one, tool) === 'always');
}

function asks({ annotations }: PolicyJson): boolean {
  return annotations !== undefined && 'ask' in annotations;
}

/** Whether everybody of one principal scope is of the other. */
function covers(wide: unknown, narrow: unknown): boolean {
  if (isAll(wide)) return true;
  const [one, other] = [scopeEntity(wide), scopeEntity(narrow)];
  return one !== undefined && one.type === other?.type && one.id === other.id;
}

function isAll(scope: unknown): boolean {
  return typeof scope === 'object' && scope !== null && 'op' in scope && scope.op === 'All';
}

function onlyCalls(policy: PolicyJson): boolean {
  return actionsOf(policy)?.every((action) => action === 'call_tool') === true;
}
