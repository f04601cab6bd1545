import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metrics } from '../telemetry/metrics';
import type { Service } from './compose-legs';
import type { Gate } from './gate';
import type { Supply } from './link/supply';

export interface GaugeSources {
  readonly gate: Gate;
  readonly supply: Supply;
  readonly service: () => Service | undefined;
  /** Characters of log and audit that wait to be written. */
  readonly outputWaiting: () => number;
}

/** What a scrape reads: sessions, processes, queues, and the bridge's own process. */
export function registerGauges(metrics: Metrics, { gate, supply, service, outputWaiting }: GaugeSources): void {
  metrics.gauge('strata_bridge_sessions', 'Legacy sessions that are open.', () => service()?.sessions.size ?? 0);
  metrics.gauge('strata_bridge_requests_in_flight', 'Requests that wait for the server.', () => gate.inFlight);
  metrics.gauge('strata_bridge_streams', 'Open GET streams and subscriptions.', () => gate.streams);
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

  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  metrics.gauge('nodejs_eventloop_delay_seconds', 'Delay of the event loop since the last scrape.', () => {
    const values = [0.5, 0.99].map((quantile) => [
      { quantile: String(quantile) },
      delay.percentile(quantile * 100) / 1e9,
    ]) as [{ quantile: string }, number][];
    delay.reset();
    return values;
  });
  metrics.gauge('process_cpu_seconds_total', 'CPU time of the bridge.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  metrics.gauge('process_resident_memory_bytes', 'Resident memory of the bridge.', () => process.memoryUsage.rss());
}
