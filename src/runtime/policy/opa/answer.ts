import { isObject, member } from '../../mcp/json';
import { type Decision, refused } from '../authorizer';

const VERDICTS: ReadonlySet<unknown> = new Set(['permit', 'forbid', 'ask']);
/** Longest question, and most policies of an answer. */
const TEXT = 1_024;
const POLICIES = 64;

/**
 * What Open Policy Agent answered: `{"result": "permit"}`, `{"result": true}` or `{"result": {"verdict": "ask", "question": "...", "policies": [...]}}`.
 * An undefined result, which has no member `result`, permits nothing.
 */
export function readAnswer(body: unknown): Decision {
  if (!isObject(body)) return refused('The answer of the decision point is no object');
  const result = member(body, 'result');
  if (result === undefined) return { verdict: 'forbid', policies: [] };
  if (typeof result === 'boolean') return { verdict: result ? 'permit' : 'forbid', policies: [] };
  const verdict = typeof result === 'string' ? result : member(result, 'verdict');
  if (!VERDICTS.has(verdict)) return refused('The decision point answered with an unknown verdict');
  const policies = member(result, 'policies');
  const question = member(result, 'question');
  const names = Array.isArray(policies) ? policies.filter((name) => typeof name === 'string').slice(0, POLICIES) : [];
  return {
    verdict: verdict as Decision['verdict'],
    policies: names.map((name) => name.slice(0, TEXT)),
    ...(verdict === 'ask' && {
      question: typeof question === 'string' ? question.slice(0, TEXT) : 'May this call be made?',
    }),
  };
}
