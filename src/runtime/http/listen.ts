import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Bytes of all headers of a request; more is answered with 431. */
const HEADER_BYTES = 16_384;
const HEADERS = 100;
/** Milliseconds for the headers, for a whole request, and between two requests on a connection. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 60_000;
const KEEP_ALIVE = 65_000;
/** Connections at once. Far above the caps on calls and streams, far below what a process may open. */
const CONNECTIONS = 8_192;

/**
 * An HTTP server that does not wait for slow senders: headers and bodies have their time, and so has an idle connection. Answers have no
 * time limit here: a call may take long, and its own limits apply.
 *
 * @param upgrades which requests are given another protocol; all others are served as if they had not asked
 */
export function createHttpServer(
  handle: RequestListener,
  upgrades: (request: IncomingMessage) => boolean = () => false,
): Server {
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      keepAliveTimeout: KEEP_ALIVE,
      connectionsCheckingInterval: 2_000,
      noDelay: true,
      requireHostHeader: true,
      highWaterMark: 65_536,
      shouldUpgradeCallback: upgrades,
    },
    handle,
  );
  server.maxHeadersCount = HEADERS;
  server.maxConnections = CONNECTIONS;
  return server;
}

/** Starts to listen; resolves with the port. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 1_024 }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Stops to listen, lets requests end, and cuts what is left after a time. */
export function drained(server: Server, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), milliseconds);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** An address that a reader on this machine can use. */
export function shown(host: string): string {
  return host === '0.0.0.0' ? '127.0.0.1' : host;
}
