import type { PolicyConfig } from '../../../contract';
import { type AccessRequest, type Decision, type OpenAuthorizer, refused } from '../authorizer';
import { DecisionPoint } from '../decision-point/decision-point';
import { shownPrincipal } from '../decision-point/shown-principal';
import { readAnswer } from './answer';

export type OpaConfig = Extract<PolicyConfig, { engine: 'opa' }>;

/** Largest answer that is read. A decision is a few hundred bytes. */
const ANSWER_BYTES = 65_536;

/**
 * Asks Open Policy Agent over its REST API. A late, long, unreadable or absent answer refuses.
 *
 * @throws Error when the CA file cannot be read
 */
export async function createOpaAuthorizer(config: OpaConfig): Promise<OpenAuthorizer> {
  return new OpaAuthorizer(config, await DecisionPoint.open({ ...config, answerBytes: ANSWER_BYTES }));
}

class OpaAuthorizer implements OpenAuthorizer {
  constructor(
    private readonly config: OpaConfig,
    private readonly point: DecisionPoint,
  ) {}

  async decide(request: AccessRequest): Promise<Decision> {
    try {
      return readAnswer(await this.point.ask(JSON.stringify({ input: this.input(request) })));
    } catch (error) {
      return refused(`The decision point did not answer: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  close(): Promise<void> {
    return this.point.close();
  }

  private input({ principal, arguments: args, ...rest }: AccessRequest): unknown {
    return {
      ...rest,
      principal: principal === undefined ? null : { ...shownPrincipal(principal), scopes: principal.scopes },
      /** Without a call: may it be listed? */
      visibility: args === undefined,
      ...(args !== undefined && this.config.arguments && { arguments: args }),
    };
  }
}
