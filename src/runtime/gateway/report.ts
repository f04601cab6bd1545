import type { Log } from '../telemetry/log';
import type { GatewayMetrics } from './calls/client-operations';
import type { MergedList } from './catalog/merged';

/** Collisions that were told. The same one is told once. */
const told = new Set<string>();
const MOST = 1_000;

/** Counts what a list lacks, and tells whoever runs the gateway of names that two upstreams have. */
export function reportList({ kind, gaps, collisions }: MergedList, log: Log, metrics: GatewayMetrics): void {
  for (const gap of gaps.values()) metrics.count('strata_gateway_partial_lists_total', gap);
  for (const { name, servers } of collisions) {
    metrics.count('strata_gateway_name_collisions_total', kind);
    const key = JSON.stringify([kind, name, servers]);
    if (told.has(key)) continue;
    if (told.size >= MOST) told.clear();
    told.add(key);
    log.error(
      { event: 'name-collision', kind, name: name.slice(0, 256), upstreams: servers },
      'Several upstreams have this name: none of them is shown. Set a prefix, or rename',
    );
  }
}
