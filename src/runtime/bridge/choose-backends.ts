import { LEGACY_REVISIONS, MODERN_REVISIONS, type Revision } from '../../contract';
import type { Backends, BridgeContext, Eras, LegacyBackends, ModernBackend } from './interfaces';
import { dedicatedBackends } from './legacy/dedicated-backend';
import { SharedPool } from './legacy/shared-pool';
import { PoolBackend } from './modern/pool-backend';
import { legacyOverModern } from './translate/legacy-client';
import { ModernOverLegacy } from './translate/modern-client/backend';

/**
 * Selects what stands behind each leg, from what the server speaks and what the configuration offers. This is the only place that knows
 * all backends. Where client and server share an era, messages pass through; where they do not, a translating backend stands between.
 */
export function chooseBackends(context: BridgeContext, eras: Eras): Backends {
  const offers = (revisions: readonly Revision[]) =>
    revisions.some((revision) => context.config.revisions.includes(revision));
  const { legacy, modern } = eras;
  const modernBackend = offers(MODERN_REVISIONS) ? modernFor(context, eras) : undefined;
  const legacyBackends = () => {
    if (legacy !== undefined)
      return sameEra(modernBackend instanceof ModernOverLegacy ? modernBackend.before(context) : context);
    // The pool is the same that modern clients use, where there are any.
    return modern && legacyOverModern(context, modernBackend ?? new PoolBackend(context), modern);
  };
  return {
    ...(offers(LEGACY_REVISIONS) && { legacy: legacyBackends() }),
    modern: modernBackend,
    // Shared processes have their own number; translated callers always need more.
    ownProcesses:
      legacy !== undefined &&
      (context.config.sessions.isolation === 'process' || modernBackend instanceof ModernOverLegacy),
  };
}

/** What modern requests go to, be they clients' or the bridge's own. */
export function modernFor(context: BridgeContext, { legacy, modern }: Eras): ModernBackend | undefined {
  if (modern !== undefined) return new PoolBackend(context);
  return legacy && new ModernOverLegacy(context, legacy);
}

/** A process for each session, unless the configuration asks for shared ones by name. */
function sameEra(context: BridgeContext): LegacyBackends {
  return context.config.sessions.isolation === 'shared' ? new SharedPool(context).backends : dedicatedBackends(context);
}
