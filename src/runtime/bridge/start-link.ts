import type { BridgeConfig } from '../../contract';
import type { ServerLink } from './interfaces';
import { ProcessLink } from './link/process-link';
import { SocketLink } from './link/socket-link';
import type { LinkEvents } from './link/supply';

/** How the configured server is reached. */
export function linkStarter({ upstream, limits }: BridgeConfig): (events: LinkEvents) => Promise<ServerLink> {
  switch (upstream.transport) {
    case 'stdio':
      return (events) => SocketLink.open(upstream.socket, limits.lineBytes, events);
    case 'command':
      return (events) => ProcessLink.start(upstream, limits.lineBytes, events);
    default:
      throw new Error(`transport ${upstream.transport} is not there yet`);
  }
}
