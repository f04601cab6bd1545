import type { LinkHost } from '../link/server/link-host';
import type { Metrics } from '../telemetry/metrics';
import { registerProcess } from '../telemetry/process';
import type { Service } from './compose-legs';
import type { Gate } from './gate';
import type { Supply } from './link/supply';

export interface GaugeSources {
  readonly gate: Gate;
  readonly supply: Supply;
  readonly links: LinkHost;
  readonly service: () => Service | undefined;
  /** Characters of log and audit that wait to be written. */
  readonly outputWaiting: () => number;
}

/** What a scrape reads: sessions, processes, queues, and the bridge's own process. */
export function registerGauges(metrics: Metrics, { gate, supply, links, service, outputWaiting }: GaugeSources): void {
  metrics.gauge('strata_bridge_sessions', 'Legacy sessions that are open.', () => service()?.sessions.size ?? 0);
  metrics.gauge('strata_bridge_requests_in_flight', 'Requests that wait for the server.', () => gate.inFlight);
  metrics.gauge('strata_bridge_streams', 'Open GET streams and subscriptions.', () => gate.streams);
  metrics.gauge('strata_bridge_links', 'Links of gateways that are open.', () => links.size);
  metrics.gauge('strata_bridge_server_processes', 'Server processes by state.', () => [
    [{ state: 'spare' }, supply.ready],
    [{ state: 'serving' }, supply.processes - supply.ready],
  ]);
  metrics.gauge(
    'strata_bridge_server_failed_starts',
    'Starts of the server that failed in a row.',
    () => supply.failed,
  );
  metrics.gauge('strata_bridge_output_queue_characters', 'Log and audit that wait to be written.', outputWaiting);

  registerProcess(metrics);
}
