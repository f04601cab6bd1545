import type { CedarValueJson, Response, StatefulAuthorizationCall } from '@cedar-policy/cedar-wasm/web';
import type { CedarPolicy } from '../../../contract';
import type { AccessRequest, Decision, OpenAuthorizer } from '../authorizer';
import { refused } from '../authorizer';
import { Answers } from './answers';
import { readsNothing } from './expression';
import { parsePolicy } from './parsed-policy';
import { toCedarCall } from './request';
import { type Slice, Slices } from './slice';
import { toCedar } from './value';
import { type Cedar, loadCedar } from './wasm';

export interface CedarOptions {
  readonly policies: readonly CedarPolicy[];
  /** Whether arguments are shown to policies. Policies that read them then refuse. */
  readonly arguments: boolean;
}

/**
 * Decides with Cedar. Nothing is permitted that no policy permits, and a `forbid` wins. Cedar itself skips a policy that fails; here a failure
 * refuses, because the policy that failed may be a `forbid`.
 *
 * @throws Error when a policy cannot be read, or an id is given twice
 */
export async function createCedarAuthorizer(options: CedarOptions): Promise<OpenAuthorizer> {
  const cedar = await loadCedar();
  const ids = new Set<string>();
  const policies = options.policies.map((policy) => {
    if (ids.has(policy.id)) throw new Error(`Two policies have the id ${policy.id}`);
    ids.add(policy.id);
    return parsePolicy(cedar, policy);
  });
  const slices = new Slices(cedar, policies);
  const check = cedar.checkParsePolicySet({
    staticPolicies: Object.fromEntries(policies.map(({ id, visible }) => [id, visible])),
  });
  if (check.type === 'failure') throw new Error(check.errors.map(({ message }) => message).join('; '));
  return new CedarAuthorizer(cedar, slices, options.arguments);
}

class CedarAuthorizer implements OpenAuthorizer {
  private readonly answers = new Answers();

  constructor(
    private readonly cedar: Cedar,
    private readonly slices: Slices,
    private readonly showsArguments: boolean,
  ) {}

  decide(request: AccessRequest): Decision {
    try {
      const slice = this.slices.of(request.action, request.server);
      return request.arguments === undefined ? this.visible(request, slice) : this.call(request, slice);
    } catch (error) {
      return refused(error instanceof Error ? error.message : String(error));
    }
  }

  async close(): Promise<void> {
    this.slices.close();
  }

  private call(request: AccessRequest, slice: Slice): Decision {
    const { reads } = slice;
    if (!this.showsArguments) return this.judge(slice, this.ask(request, slice, slice.calls, undefined));
    if (readsNothing(reads)) return this.judge(slice, this.ask(request, slice, slice.calls, {}));
    const args = request.arguments ?? {};
    const plain = toCedar(args, reads, 'absent');
    const decision = this.judge(slice, this.ask(request, slice, slice.calls, plain.value));
    if (!plain.nulls) return decision;
    const other = toCedar(args, reads, 'value');
    return stricter(decision, this.judge(slice, this.ask(request, slice, slice.calls, other.value)));
  }

  private visible(request: AccessRequest, slice: Slice): Decision {
    const { decision, diagnostics } = this.ask(request, slice, slice.lists, undefined);
    const failed = diagnostics.errors.filter(({ policyId }) => {
      const policy = slice.policies.get(policyId);
      // It fails whatever the arguments are; one that reads them may not come to the failing part.
      return policy === undefined || policy.json === policy.visible;
    });
    if (failed.length > 0)
      return refused(
        'A policy failed',
        failed.map(({ policyId }) => policyId),
      );
    const uncertain = diagnostics.errors.filter(({ policyId }) => slice.policies.get(policyId)?.permits === true);
    const forbidden = diagnostics.reason.some((id) => slice.policies.get(id)?.permits === false);
    if (uncertain.length > 0 && !forbidden)
      return { verdict: 'permit', policies: uncertain.map(({ policyId }) => policyId) };
    return this.judge(slice, { decision, diagnostics: { reason: diagnostics.reason, errors: [] } });
  }

  private judge({ policies }: Slice, { decision, diagnostics }: Response): Decision {
    const { reason, errors } = diagnostics;
    if (errors.length > 0)
      return refused(
        'A policy failed',
        errors.map(({ policyId }) => policyId),
      );
    const ids = [...reason].sort();
    if (decision !== 'allow') return { verdict: 'forbid', policies: ids };
    const questions = ids.map((id) => policies.get(id)?.question);
    const question = questions.includes(undefined) ? undefined : questions[0];
    return question === undefined ? { verdict: 'permit', policies: ids } : { verdict: 'ask', policies: ids, question };
  }

  private ask(
    request: AccessRequest,
    { reads }: Slice,
    set: string,
    args: Record<string, CedarValueJson> | undefined,
  ): Response {
    const question = toCedarCall(request, set, reads, args);
    return this.answers.get(question, () => this.evaluate(question));
  }

  private evaluate(question: StatefulAuthorizationCall): Response {
    const answer = this.cedar.statefulIsAuthorized(question);
    if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
    return answer.response;
  }
}

const STRICTNESS = { permit: 0, ask: 1, forbid: 2 } as const;

function stricter(one: Decision, other: Decision): Decision {
  return STRICTNESS[other.verdict] > STRICTNESS[one.verdict] ? other : one;
}
