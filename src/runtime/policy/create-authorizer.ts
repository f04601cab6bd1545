import type { PolicyConfig } from '../../contract';
import type { Log } from '../telemetry/log';
import type { Series } from '../telemetry/series';
import type { AccessRequest, Decision, OpenAuthorizer } from './authorizer';

export interface AuthorizerDependencies {
  readonly log: Log;
  readonly metrics: Series;
}

/**
 * The engine that a configuration asks for. Every decision about a call is counted; one that the engine could not make is logged with the
 * names of the policies that failed.
 *
 * @throws Error when the policies or the files of the configuration cannot be read
 */
export async function createAuthorizer(
  config: PolicyConfig,
  dependencies: AuthorizerDependencies,
): Promise<OpenAuthorizer> {
  return new WatchedAuthorizer(await engineOf(config), config.mode === 'dry-run', dependencies);
}

/** Each engine is loaded where it is asked for. */
async function engineOf(config: PolicyConfig): Promise<OpenAuthorizer> {
  if (config.engine === 'cedar') {
    const { createCedarAuthorizer } = await import('./cedar/cedar-authorizer');
    return createCedarAuthorizer(config);
  }
  const { createOpaAuthorizer } = await import('./opa/opa-authorizer');
  return createOpaAuthorizer(config);
}

class WatchedAuthorizer implements OpenAuthorizer {
  constructor(
    private readonly engine: OpenAuthorizer,
    private readonly dryRun: boolean,
    private readonly dependencies: AuthorizerDependencies,
  ) {}

  decide(request: AccessRequest): Decision | Promise<Decision> {
    const decision = this.engine.decide(request);
    return decision instanceof Promise
      ? decision.then((late) => this.watched(request, late))
      : this.watched(request, decision);
  }

  close(): Promise<void> {
    return this.engine.close();
  }

  private watched(request: AccessRequest, decision: Decision): Decision {
    const { log, metrics } = this.dependencies;
    const { verdict, policies, failed, reason } = decision;
    if (failed === true) {
      for (const policy of policies.length === 0 ? ['_ENGINE'] : policies) {
        metrics.count('strata_policy_failures_total', policy);
      }
      const { action, server } = request;
      log.error({ event: 'policy-failed', action, server, policies, reason }, 'A decision could not be made: refused');
    }
    const call = request.arguments !== undefined;
    const changed = this.dryRun && verdict !== 'permit';
    if (call) metrics.count('strata_policy_decisions_total', changed ? `dry-run-${verdict}` : verdict);
    return changed ? { ...decision, verdict: 'permit', wouldBe: verdict } : decision;
  }
}
