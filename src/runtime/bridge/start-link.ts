import type { BridgeConfig } from '../../contract';
import type { ServerLink } from './interfaces';
import { HttpLink } from './link/http/http-link';
import { Mirror } from './link/http/mirror';
import { SseLink } from './link/http/sse-link';
import { Upstream } from './link/http/upstream';
import { ProcessLink } from './link/process-link';
import { SocketLink } from './link/socket-link';
import type { LinkEvents } from './link/supply';

/** How the configured server is reached. */
export function linkStarter({ upstream, limits }: BridgeConfig): (events: LinkEvents) => Promise<ServerLink> {
  const { lineBytes } = limits;
  switch (upstream.transport) {
    case 'stdio':
      return (events) => SocketLink.open(upstream.socket, lineBytes, events);
    case 'command':
      return (events) => ProcessLink.start(upstream, lineBytes, events);
    case 'streamable-http': {
      const options = { upstream: new Upstream(new URL(upstream.url), upstream.host), mirror: new Mirror(), lineBytes };
      return (events) => Promise.resolve(new HttpLink(options, events));
    }
    case 'sse': {
      const server = new Upstream(new URL(upstream.url), upstream.host);
      return (events) => SseLink.open(server, lineBytes, events);
    }
  }
}

/** Whether a link is a process that takes time to start, so that it pays to keep some ready. */
export function startsProcesses({ upstream }: BridgeConfig): boolean {
  return upstream.transport === 'stdio' || upstream.transport === 'command';
}
