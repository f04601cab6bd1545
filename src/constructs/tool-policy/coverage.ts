import type { PolicyScope } from './policy-context';
import { actionsOf, conditionsOf, isObject, nameTest, type PolicyJson, passes, scopeEntity } from './policy-json';

/** A locked tool of a server. */
export interface ToolRef {
  readonly server: string;
  readonly name: string;
}

/** What a policy says about a tool before anything is known of the caller and the arguments. */
export type Certainty = 'always' | 'sometimes' | 'never';

/** All locked tools behind a policy. */
export function toolsOf(servers: readonly PolicyScope[]): readonly ToolRef[] {
  return servers.flatMap(({ name, locked }) =>
    (locked?.tools ?? []).map((tool) => ({ server: name, name: tool.name })),
  );
}

/** Whether a policy applies to calls of a tool, as far as action, resource and the tool's name decide. */
export function coverage(policy: PolicyJson, tool: ToolRef): Certainty {
  const actions = actionsOf(policy);
  if (actions !== undefined && !actions.includes('call_tool')) return 'never';
  if (!inScope(policy.resource, tool)) return 'never';
  return conditionsOf(policy).reduce<Certainty>((sum, condition) => and(sum, judge(condition, tool)), 'always');
}

function inScope(scope: unknown, { server, name }: ToolRef): boolean {
  if (isObject(scope) && scope.op === 'is' && scope.entity_type !== 'Tool') return false;
  const entity = scopeEntity(scope);
  if (entity === undefined) return true;
  if (entity.type === 'Server') return entity.id === server;
  return entity.type === 'Tool' && entity.id === `${server}/${name}`;
}

/** Three-valued: `sometimes` is what only a call can tell. */
function judge(expression: unknown, tool: ToolRef): Certainty {
  if (!isObject(expression)) return 'sometimes';
  const test = nameTest(expression);
  if (test !== undefined) return passes(tool.name, test) ? 'always' : 'never';
  if (typeof expression.Value === 'boolean') return expression.Value ? 'always' : 'never';
  const not = expression['!'];
  if (isObject(not)) return opposite(judge(not.arg, tool));
  const both = expression['&&'];
  if (isObject(both)) return and(judge(both.left, tool), judge(both.right, tool));
  const either = expression['||'];
  if (isObject(either)) return opposite(and(opposite(judge(either.left, tool)), opposite(judge(either.right, tool))));
  return 'sometimes';
}

function and(one: Certainty, other: Certainty): Certainty {
  if (one === 'never' || other === 'never') return 'never';
  return one === 'always' && other === 'always' ? 'always' : 'sometimes';
}

function opposite(certainty: Certainty): Certainty {
  if (certainty === 'sometimes') return certainty;
  return certainty === 'always' ? 'never' : 'always';
}
