import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Series } from './series';

/** What a scrape reads of the process itself. */
export function registerProcess(metrics: Series): void {
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
  metrics.gauge('process_cpu_seconds_total', 'CPU time of the process.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  metrics.gauge('process_resident_memory_bytes', 'Resident memory of the process.', () => process.memoryUsage.rss());
}
