import { LEGACY_REVISIONS, MODERN_REVISIONS, type Revision, ToolView } from '../../contract';
import type { Legs } from '../bridge/endpoint';
import type { Gate } from '../bridge/gate';
import type { LegacyLeg } from '../bridge/legacy/legacy-leg';
import { Sessions } from '../bridge/legacy/sessions';
import { ModernLeg } from '../bridge/modern/modern-leg';
import type { Observer } from '../bridge/observe';
import { ToolFilter } from '../bridge/tools/tool-filter';
import { chain } from './calls/chain';
import { abilitiesIn } from './catalog/abilities';
import type { GatewayContext } from './context';
import { GatewayLegacyLeg } from './legacy/gateway-legacy-leg';
import type { SessionStore } from './legacy/session-store';
import { ModernAggregate } from './modern/aggregate';

export interface GatewayService extends Legs {
  readonly sessions: Sessions;
  readonly backend: ModernAggregate;
  readonly modern?: ModernLeg;
  readonly legacy?: LegacyLeg;
  /** Calls whose clients wait for an answer. */
  waiting(): number;
  /** Ends sessions and timers; where another replica goes on with them, they are only left. */
  close(): void;
}

export interface ServiceOptions {
  readonly context: GatewayContext;
  readonly gate: Gate;
  readonly observer: Observer;
  /** Absent: sessions live in this process alone. */
  readonly store: SessionStore | undefined;
}

/** The bridge's legs, over all upstreams. */
export function composeGateway({ context, gate, observer, store }: ServiceOptions): GatewayService {
  const { log, metrics } = context;
  const { limits, sessions: configured, revisions } = context.config();
  const offers = (offered: readonly Revision[]) => offered.some((revision) => revisions.includes(revision));
  const sessions = new Sessions({ max: configured.max, idle: configured.idleSeconds * 1_000, log, metrics });
  const backend = new ModernAggregate(context);
  const shared = {
    gate,
    observer,
    // Each upstream's tools are shown as its own view says.
    tools: new ToolFilter(ToolView.parse({})),
    limits: { idle: limits.requestMaxSeconds * 1_000, total: limits.requestMaxSeconds * 1_000 },
  };
  const legacy = offers(LEGACY_REVISIONS)
    ? new GatewayLegacyLeg(context, store, {
        ...shared,
        sessions,
        revisions: LEGACY_REVISIONS.filter((revision) => revisions.includes(revision)),
        start: limits.startSeconds * 1_000,
        doubt: () => undefined,
      })
    : undefined;
  const modern = offers(MODERN_REVISIONS)
    ? new ModernLeg({
        ...shared,
        backend,
        catalog: {
          headersOf: (name, principal, meta) =>
            chain(context.router.tool(name, principal, abilitiesIn(meta)), (entry) => entry?.headers ?? []),
          observe: () => undefined,
          close: () => undefined,
        },
        revisions,
      })
    : undefined;
  return {
    sessions,
    backend,
    waiting: () => sessions.waiting + (modern?.inFlight ?? 0),
    close: () => {
      legacy?.leave();
      legacy?.close();
      modern?.close();
      sessions.close('The gateway is stopping');
    },
    ...(legacy && { legacy }),
    ...(modern && { modern }),
  };
}
