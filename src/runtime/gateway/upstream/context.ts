import { BridgeConfig, type GatewayConfig, type GatewayUpstream, type Revision } from '../../../contract';
import type { BridgeContext, LinkSource } from '../../bridge/interfaces';
import type { Log } from '../../telemetry/log';
import { Metrics } from '../../telemetry/metrics';

/** Sessions that one principal may have at one legacy upstream for modern calls. */
const CALLER_SESSIONS = 8;

/**
 * An upstream as the bridge's backends know a server: they translate between eras, whoever carries their messages.
 */
export function backendContext(
  { id, requestSeconds }: GatewayUpstream,
  { limits, sessions, revisions }: GatewayConfig,
  log: Log,
  links: LinkSource,
): BridgeContext {
  const config = BridgeConfig.parse({
    role: 'bridge',
    server: id,
    listen: { allowedHosts: [id] },
    // Links come from elsewhere: nothing is started.
    upstream: { transport: 'stdio' },
    revisions: revisions as Revision[],
    sessions: { max: CALLER_SESSIONS, poolMax: 1, idleSeconds: Math.min(sessions.idleSeconds, 300), spares: 0 },
    limits: { ...limits, requestSeconds: Math.min(requestSeconds, limits.requestMaxSeconds) },
  });
  // What backends count is a bridge's; the gateway counts what concerns upstreams itself.
  return { config, log, metrics: new Metrics(), links };
}
