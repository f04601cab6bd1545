import type { Problems } from '../../errors';
import type { CheckedPolicy, PolicyContext, PolicyScope } from './policy-context';
import { actionsOf, conditionsOf, entitiesOf, nameTests, passes, scopeEntity, textOf } from './policy-json';

/** Every server, tool and pattern that a policy names has to be there. */
export function checkLiterals(policies: readonly CheckedPolicy[], context: PolicyContext, problems: Problems): void {
  const servers = new Map(context.servers.map((server) => [server.name, server]));
  const known = [...servers.keys()].sort().join(', ') || 'none';
  for (const policy of policies) {
    const unknown = new Set<string>();
    for (const { type, id } of entitiesOf(policy.json)) {
      const name =
        type === 'Server'
          ? id
          : ['Tool', 'Prompt', 'Resource'].includes(type)
            ? (id.split('/', 1)[0] ?? '')
            : undefined;
      if (name === undefined) continue;
      const server = servers.get(name);
      if (server === undefined) unknown.add(name);
      else if (type === 'Tool') named(policy.id, server, id.slice(name.length + 1), (tool) => id === `${name}/${tool}`);
    }
    for (const server of unknown) problems.add('POLICY_SERVER_UNKNOWN', { policy: policy.id, server, servers: known });
    if (unknown.size === 0) patterns(policy);
  }

  function patterns({ id, json }: CheckedPolicy): void {
    const actions = actionsOf(json);
    if (actions?.includes('call_tool') !== true || actions.length > 1) return;
    const scope = scopeEntity(json.resource);
    const own = scope?.type === 'Server' ? servers.get(scope.id) : undefined;
    const concerned = own === undefined ? context.servers : [own];
    if (concerned.some(({ locked }) => locked === undefined)) return;
    for (const test of conditionsOf(json).flatMap(nameTests)) {
      const matched = concerned.some(({ locked }) => locked?.tools.some(({ name }) => passes(name, test)));
      if (!matched) report(id, concerned, textOf(test));
    }
  }

  function named(policy: string, server: PolicyScope, tool: string, matches: (name: string) => boolean): void {
    if (server.locked?.tools.some(({ name }) => matches(name)) === false) report(policy, [server], tool);
  }

  function report(policy: string, concerned: readonly PolicyScope[], tool: string): void {
    if (context.locking) return;
    const tools = concerned.flatMap(({ locked }) => locked?.tools.map(({ name }) => name) ?? []);
    const shown = tools.length > SHOWN ? [...tools.slice(0, SHOWN), '...'] : tools;
    problems.add('POLICY_TOOL_UNKNOWN', {
      policy,
      tool,
      server: concerned.map(({ name }) => name).join(', '),
      tools: shown.join(', ') || 'none',
    });
  }
}

const SHOWN = 40;
