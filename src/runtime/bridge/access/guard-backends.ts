import { AccessGuard } from '../../policy/access/access-guard';
import { PinnedTools } from '../../policy/access/pinned-tools';
import { modernFor } from '../choose-backends';
import type { Backends, BridgeContext, Eras, ModernBackend } from '../interfaces';
import { listApproved } from '../tools/ask-server';
import { ToolFilter } from '../tools/tool-filter';
import { guardedLegacy } from './guarded-legacy';
import { GuardedModern } from './guarded-modern';

export interface Guarded {
  readonly backends: Backends;
  /** Absent: everybody may know everything. */
  readonly guard?: AccessGuard;
  /** What the bridge asks on its own account; closing it closes what clients' modern requests go to as well. */
  readonly asked?: ModernBackend;
}

/** Puts policy and pins before the backends. Without either they stay as they are. */
export function guardBackends(context: BridgeContext, eras: Eras, backends: Backends): Guarded {
  const { config, authorizer, log, metrics } = context;
  const { pins, server } = config;
  if (authorizer === undefined && pins === undefined)
    return { backends, ...(backends.modern && { asked: backends.modern }) };
  // Pins have to be compared whatever revisions clients are offered.
  const asked = backends.modern ?? (pins === undefined ? undefined : modernFor(context, eras));
  const pinned =
    pins !== undefined && asked !== undefined
      ? new PinnedTools({ pins, fetch: () => listApproved(asked, Object.keys(pins.tools)), log, metrics })
      : undefined;
  const names = new ToolFilter(config.tools);
  const guard = new AccessGuard({
    server,
    ...(authorizer !== undefined && { authorizer }),
    ...(pinned !== undefined && { pins: pinned }),
    shownName: (own) => names.shownName(own),
  });
  return {
    guard,
    backends: {
      ...backends,
      ...(backends.legacy && { legacy: guardedLegacy(backends.legacy, guard, server) }),
      ...(backends.modern && { modern: new GuardedModern(backends.modern, guard, server) }),
    },
    ...(asked && { asked }),
  };
}
