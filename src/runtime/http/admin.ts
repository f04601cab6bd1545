import type { IncomingMessage, ServerResponse } from 'node:http';
import { AdminPath } from '../../contract';
import type { Series } from '../telemetry/series';

export interface AdminOptions {
  readonly metrics: Series | undefined;
  /** Why the role is not ready; undefined where it is. */
  readonly notReady: () => string | undefined;
}

/**
 * Health and metrics, on a port that is never routed to clients. `/livez` is answered by the event loop itself: while it is stalled there is
 * no answer, which is the truth. `/readyz` says whether clients would be served.
 */
export function adminHandler({
  metrics,
  notReady,
}: AdminOptions): (request: IncomingMessage, response: ServerResponse) => void {
  return ({ method, url = '' }, response) => {
    const [path] = url.split('?', 1);
    if (method !== 'GET' && method !== 'HEAD') send(response, 405, 'method not allowed\n');
    else if (path === AdminPath.LIVE) send(response, 200, 'ok\n');
    else if (path === AdminPath.READY) {
      const reason = notReady();
      send(response, reason === undefined ? 200 : 503, `${reason ?? 'ok'}\n`);
    } else if (path === AdminPath.METRICS && metrics !== undefined) {
      send(response, 200, metrics.render(), 'text/plain; version=0.0.4; charset=utf-8');
    } else send(response, 404, 'not found\n');
  };
}

function send(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  response.end(body);
}
