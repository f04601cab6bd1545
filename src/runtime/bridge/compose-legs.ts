import { LEGACY_REVISIONS } from '../../contract';
import type { Principal } from '../auth/principal';
import { guardBackends } from './access/guard-backends';
import { chooseBackends } from './choose-backends';
import type { Legs } from './endpoint';
import type { Gate } from './gate';
import type { BridgeContext, Eras, ModernBackend } from './interfaces';
import { LegacyLeg } from './legacy/legacy-leg';
import { Sessions } from './legacy/sessions';
import { ModernLeg } from './modern/modern-leg';
import type { Observer } from './observe';
import { announcesTools, ToolCatalog } from './tools/tool-catalog';
import { ToolFilter } from './tools/tool-filter';

/** What serves clients once the server's eras are known. */
export interface Service extends Legs {
  readonly sessions: Sessions;
  /** Calls whose clients wait for an answer. */
  waiting(): number;
  /** Ends sessions and timers. */
  close(): void;
  /** The modern backend, to be closed at the end. */
  readonly backend?: ModernBackend;
  /** Sessions or callers get processes of their own, so that spares spare them the start. */
  readonly ownProcesses: boolean;
}

export interface ServiceOptions {
  readonly context: BridgeContext;
  readonly gate: Gate;
  readonly observer: Observer;
  /** A server did not answer `initialize` in time. */
  readonly doubt: () => void;
}

/** Builds both legs over the backends that fit the server. */
export function composeLegs({ context, gate, observer, doubt }: ServiceOptions, eras: Eras): Service {
  const { config, log, metrics } = context;
  const { limits } = config;
  const chosen = chooseBackends(context, eras);
  const { backends, asked, guard } = guardBackends(context, eras, chosen);
  const tools = new ToolFilter(config.tools);
  const callLimits = { idle: limits.requestSeconds * 1_000, total: limits.requestMaxSeconds * 1_000 };
  const sessions = new Sessions({ max: config.sessions.max, idle: config.sessions.idleSeconds * 1_000, log, metrics });
  const shared = { gate, observer, tools, limits: callLimits };
  const legacy =
    backends.legacy &&
    new LegacyLeg({
      ...shared,
      sessions,
      backends: backends.legacy,
      revisions: LEGACY_REVISIONS.filter((revision) => config.revisions.includes(revision)),
      start: limits.startSeconds * 1_000,
      doubt,
    });
  const modern =
    chosen.modern &&
    new ModernLeg({
      ...shared,
      backend: backends.modern ?? chosen.modern,
      ...(guard && { sees: (tool: string, identity?: Principal) => guard.sees(tool, identity) }),
      catalog: new ToolCatalog(chosen.modern, announcesTools(eras.modern ?? eras.legacy)),
      revisions: config.revisions,
    });
  return {
    sessions,
    waiting: () => sessions.waiting + (modern?.inFlight ?? 0),
    close: () => {
      legacy?.close();
      modern?.close();
      sessions.close('The bridge is stopping');
    },
    ownProcesses: backends.ownProcesses === true,
    ...(legacy && { legacy }),
    ...(modern && { modern }),
    ...(asked && { backend: asked }),
  };
}
