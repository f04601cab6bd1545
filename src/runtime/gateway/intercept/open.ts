import type { GatewayConfig } from '../../../contract';
import type { AccessGuard } from '../../policy/access/access-guard';
import { Guardrail } from '../../policy/guardrail/guardrail';
import { GuardrailMetrics } from '../../policy/guardrail/guardrail-metrics';
import type { Log } from '../../telemetry/log';
import type { Series } from '../../telemetry/series';
import { Guardrails } from './guardrails';
import type { Interceptor } from './interceptor';

/** What stands between the policy and the upstreams, while it is open. */
export interface OpenInterceptors {
  /** Before one upstream, in the order in which calls pass. */
  readonly before: (guard: AccessGuard) => readonly Interceptor[];
  close(): Promise<void>;
}

/**
 * What a configuration puts between the policy and the upstreams.
 *
 * @throws Error when files of the configuration cannot be read
 */
export async function openInterceptors(
  config: GatewayConfig,
  { log, metrics }: { readonly log: Log; readonly metrics: Series },
): Promise<OpenInterceptors> {
  const guardrails: Guardrail[] = [];
  if (config.guardrails.length > 0) {
    const counts = new GuardrailMetrics(metrics);
    for (const guardrail of config.guardrails)
      guardrails.push(await Guardrail.open(guardrail, { log, metrics: counts }));
  }
  return {
    before: (guard) => (guardrails.length === 0 ? [] : [new Guardrails({ guardrails, guard })]),
    close: async () => {
      await Promise.all(guardrails.map((guardrail) => guardrail.close()));
    },
  };
}
