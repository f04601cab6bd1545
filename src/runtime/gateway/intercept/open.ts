import type { GatewayConfig } from '../../../contract';
import { openBudgets } from '../../limit/budget/open-budgets';
import type { AccessGuard } from '../../policy/access/access-guard';
import { Guardrail } from '../../policy/guardrail/guardrail';
import { GuardrailMetrics } from '../../policy/guardrail/guardrail-metrics';
import type { Redis } from '../../store/redis';
import type { Log } from '../../telemetry/log';
import type { Series } from '../../telemetry/series';
import { Budgets } from './budgets';
import { Guardrails } from './guardrails';
import type { Interceptor } from './interceptor';

/** What stands between the policy and the upstreams, while it is open. */
export interface OpenInterceptors {
  /** Before one upstream, in the order in which calls pass. */
  readonly before: (guard: AccessGuard) => readonly Interceptor[];
  close(): Promise<void>;
}

/** What interceptors are made with. */
export interface InterceptorSources {
  readonly log: Log;
  readonly metrics: Series;
  /** The shared store; the schema demands it where budgets are counted there. */
  readonly redis: Redis | undefined;
}

/**
 * What a configuration puts between the policy and the upstreams.
 *
 * @throws Error when files of the configuration cannot be read
 */
export async function openInterceptors(
  config: GatewayConfig,
  { log, metrics, redis }: InterceptorSources,
): Promise<OpenInterceptors> {
  const guardrails: Guardrail[] = [];
  if (config.guardrails.length > 0) {
    const counts = new GuardrailMetrics(metrics);
    for (const guardrail of config.guardrails)
      guardrails.push(await Guardrail.open(guardrail, { log, metrics: counts }));
  }
  const book = openBudgets({ config: config.budgets, redis, metrics, log });
  return {
    before: (guard) => [
      ...(book === undefined ? [] : [new Budgets(book)]),
      ...(guardrails.length === 0 ? [] : [new Guardrails({ guardrails, guard })]),
    ],
    close: async () => {
      await Promise.all(guardrails.map((guardrail) => guardrail.close()));
    },
  };
}
