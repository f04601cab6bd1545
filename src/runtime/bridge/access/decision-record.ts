import type { AuditDecision } from '../../../contract';
import type { Denial } from '../../policy/access/access-guard';
import type { Decision } from '../../policy/authorizer';
import type { CallDetails } from '../observe';

/** What is recorded of a decision. */
export function recordOf(decision: Decision | undefined, confirmed?: boolean): CallDetails {
  if (decision === undefined) return {};
  const { verdict, policies, failed, wouldBe } = decision;
  const record: AuditDecision = {
    verdict,
    policies: [...policies],
    mode: wouldBe === undefined ? 'enforce' : 'dry-run',
    ...(wouldBe !== undefined && { wouldBe }),
    ...(failed === true && { failed }),
    ...(confirmed !== undefined && { confirmed }),
  };
  return { decision: record };
}

/** What is recorded of a refusal. */
export function denialRecord(
  decision: Decision | undefined,
  reason: Denial['reason'],
  confirmed?: boolean,
): CallDetails {
  return { ...recordOf(decision, confirmed), reason };
}
