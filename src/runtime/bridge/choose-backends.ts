import { LEGACY_REVISIONS, MODERN_REVISIONS } from '../../contract';
import type { Backends, BridgeContext, Eras } from './interfaces';
import { dedicatedBackends } from './legacy/dedicated-backend';
import { PoolBackend } from './modern/pool-backend';

/**
 * Selects what stands behind each leg, from what the server speaks and what the configuration offers. This is the only place that knows
 * all backends. Where client and server share an era, messages pass through; where they do not, a translating backend stands between.
 */
export function chooseBackends(context: BridgeContext, eras: Eras): Backends {
  const offered = context.config.revisions;
  const legacy = LEGACY_REVISIONS.some((revision) => offered.includes(revision));
  const modern = MODERN_REVISIONS.some((revision) => offered.includes(revision));
  return {
    ...(legacy && eras.legacy !== undefined && { legacy: dedicatedBackends(context) }),
    ...(modern && eras.modern !== undefined && { modern: new PoolBackend(context) }),
  };
}
