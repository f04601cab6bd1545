import type { SchemaJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { Problems } from '../../errors';
import { cedarEngine } from './cedar-engine';
import { coverage } from './coverage';
import type { CheckedPolicy, PolicyScope } from './policy-context';
import { actionsOf, conditionsOf } from './policy-json';
import { argumentsRead, argumentTypes, schemaOf } from './schema';

interface Verdict {
  readonly problem?: string;
  readonly impossible: boolean;
}

/**
 * Holds policies against the types of what they are asked about, strictly, with the engine that decides at run time. A policy that reads
 * arguments is held against each tool that it can concern.
 *
 * @param complete all servers are locked, so that what matches no tool never applies
 */
export function checkTypes(
  policies: readonly CheckedPolicy[],
  servers: readonly PolicyScope[],
  complete: boolean,
  problems: Problems,
): void {
  for (const policy of policies) {
    const { names, any } = argumentsRead(conditionsOf(policy.json));
    const ofTools = actionsOf(policy.json)?.every((action) => action === 'call_tool') === true;
    if (names.size === 0 && !any) {
      const { problem, impossible } = validate(policy, schemaOf());
      if (problem !== undefined) problems.add('POLICY_INVALID', { policy: policy.id, what: 'its entities', problem });
      else if (impossible || (complete && ofTools && !applies(policy))) vacuous(policy);
    } else if (ofTools) perTool(policy, names);
  }

  function perTool(policy: CheckedPolicy, names: ReadonlySet<string>): void {
    const verdicts = new Map<string, Verdict>();
    let typed = true;
    for (const { name: server, locked } of servers) {
      for (const tool of locked?.tools ?? []) {
        if (coverage(policy.json, { server, name: tool.name }) === 'never') continue;
        const { type, untyped } = argumentTypes(tool);
        if ([...names].some((name) => untyped.has(name))) {
          typed = false;
          continue;
        }
        const key = JSON.stringify(type);
        if (verdicts.has(key)) continue;
        const verdict = validate(policy, schemaOf(type));
        verdicts.set(key, verdict);
        if (verdict.problem === undefined) continue;
        problems.add('POLICY_INVALID', { policy: policy.id, what: `${server}/${tool.name}`, problem: verdict.problem });
        return;
      }
    }
    if (complete && typed && [...verdicts.values()].every(({ impossible }) => impossible)) vacuous(policy);
  }

  function applies({ json }: CheckedPolicy): boolean {
    return servers.some(({ name: server, locked }) =>
      locked?.tools.some(({ name }) => coverage(json, { server, name }) !== 'never'),
    );
  }

  function vacuous({ id }: CheckedPolicy): void {
    problems.add('POLICY_VACUOUS', { policy: id });
  }
}

function validate({ id, json }: CheckedPolicy, schema: SchemaJson<string>): Verdict {
  const answer = cedarEngine().validate({
    schema,
    policies: { staticPolicies: { [id]: json } },
    validationSettings: { mode: 'strict' },
  });
  if (answer.type === 'failure') {
    return { problem: answer.errors.map(({ message }) => message).join('; '), impossible: false };
  }
  const messages = answer.validationErrors.map(({ error }) => plain(error.message));
  return {
    ...(messages.length > 0 && { problem: messages.join('; ') }),
    impossible: answer.validationWarnings.some(({ error }) => error.message.includes('policy is impossible')),
  };
}

/** Without the name of the policy, which the error has already. */
function plain(message: string): string {
  return message.replace(/^for policy `[^`]*`, /, '');
}
