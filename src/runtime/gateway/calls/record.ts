import type { AuditDecision } from '../../../contract';
import type { CallDetails } from '../../bridge/observe';
import type { Decision } from '../../policy/authorizer';
import type { Allowed, Denied } from './gatekeeper';

/** What is recorded of a call that may go on. */
export function recordOf({ route, decision }: Allowed): CallDetails {
  return { upstream: route.upstream.id, ...(decision && { decision: audited(decision) }) };
}

/** What is recorded of one that may not. */
export function recordOfDenial({ route, decision, denied }: Denied): CallDetails {
  return {
    ...(route && { upstream: route.upstream.id }),
    ...(decision && { decision: audited(decision) }),
    reason: denied ? (decision?.failed === true ? 'policy-unavailable' : 'policy') : 'unknown-tool',
  };
}

export function audited({ verdict, policies, failed, wouldBe }: Decision): AuditDecision {
  return {
    verdict,
    policies: [...policies],
    ...(failed !== undefined && { failed }),
    ...(wouldBe !== undefined && { mode: 'dry-run' as const, wouldBe }),
  };
}
