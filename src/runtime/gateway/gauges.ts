import type { Gate } from '../bridge/gate';
import { registerProcess } from '../telemetry/process';
import type { GatewayContext } from './context';
import type { GatewayService } from './legs';

const STATES = { closed: 0, 'half-open': 1, open: 2 } as const;

/** What a scrape reads: upstreams and how they do, sessions, calls. */
export function registerGauges(
  { metrics, upstreams, connections, inFlight }: GatewayContext,
  service: GatewayService,
  gate: Gate,
  outputWaiting: () => number,
): void {
  const each = (read: (upstream: ReturnType<typeof upstreams>[number]) => number) => () =>
    upstreams().map((upstream) => [{ upstream: upstream.id }, read(upstream)] as const);
  metrics.gauge(
    'strata_gateway_upstream_breaker',
    'Circuit breakers: 0 closed, 1 half open, 2 open.',
    each(({ breaker }) => STATES[breaker.state]),
  );
  metrics.gauge(
    'strata_gateway_upstream_known',
    'Whether it is known what an upstream speaks.',
    each(({ known }) => (known === undefined ? 0 : 1)),
  );
  metrics.gauge(
    'strata_gateway_upstream_calls',
    'Calls that an upstream works on.',
    each(({ admission }) => admission.running),
  );
  metrics.gauge(
    'strata_gateway_upstream_waiting',
    'Calls that wait for their turn at an upstream.',
    each(({ admission }) => admission.waiting),
  );
  metrics.gauge(
    'strata_gateway_upstream_links',
    'Connections that many calls share.',
    each(({ links }) => links?.size ?? 0),
  );
  metrics.gauge(
    'strata_gateway_connections',
    'Ways to upstreams: one for each principal that an upstream can tell from others.',
    () => connections.size,
  );
  metrics.gauge('strata_gateway_calls', 'Calls at upstreams.', () => inFlight.size);
  metrics.gauge('strata_gateway_sessions', 'Legacy sessions that are open.', () => service.sessions.size);
  metrics.gauge('strata_gateway_requests_in_flight', 'Requests that wait for an answer.', () => gate.inFlight);
  metrics.gauge('strata_gateway_streams', 'Open GET streams and subscriptions.', () => gate.streams);
  metrics.gauge('strata_gateway_output_queue_characters', 'Log and audit that wait to be written.', outputWaiting);
  registerProcess(metrics);
}
