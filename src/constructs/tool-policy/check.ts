import { type CedarPolicy, holds } from '../../contract';
import { Problems } from '../../errors';
import { cedarEngine } from './cedar-engine';
import { checkLiterals } from './check-literals';
import { checkShadows } from './check-shadows';
import { checkTypes } from './check-types';
import type { CheckedPolicy, PolicyContext } from './policy-context';

/**
 * Checks policies as far as the tool lock allows: every literal names something, every policy can apply and has an effect, and its types are
 * those of the tools.
 *
 * @throws StrataError or StrataErrors
 */
export function checkPolicies(policies: readonly CedarPolicy[], context: PolicyContext): void {
  const problems = new Problems(context.subject);
  const readable = readPolicies(policies, problems);
  if (readable.length > 0) {
    const missing = context.servers.filter(({ locked }) => locked === undefined);
    if (!context.locking && holds('policy.tool-lock', context.stage)) {
      for (const { name } of missing) problems.add('POLICY_LOCK_MISSING', { server: name });
    }
    checkLiterals(readable, context, problems);
    // What is misspelt would be told a second time as something that never applies.
    if (problems.found.length === 0) {
      const complete = missing.length === 0 && !context.locking;
      checkTypes(readable, context.servers, complete, problems);
      if (complete) checkShadows(readable, context.servers, problems);
    }
  }
  problems.raise();
}

function readPolicies(policies: readonly CedarPolicy[], problems: Problems): readonly CheckedPolicy[] {
  const ids = new Set<string>();
  return policies.flatMap(({ id, text }) => {
    if (ids.has(id)) problems.add('POLICY_ID_TAKEN', { policy: id });
    ids.add(id);
    const answer = cedarEngine().policyToJson(text);
    if (answer.type === 'success') return [{ id, json: answer.json }];
    problems.add('POLICY_UNREADABLE', { policy: id, problem: answer.errors.map(({ message }) => message).join('; ') });
    return [];
  });
}
