import type { IncomingMessage, ServerResponse } from 'node:http';

/** Pages of any origin may read it: it is the same for everybody. */
const SHARED = { 'Access-Control-Allow-Origin': '*', 'X-Content-Type-Options': 'nosniff' } as const;
const METHODS = 'GET, HEAD, OPTIONS';

/**
 * Serves a document that nobody has to log in for.
 *
 * @param seconds how long readers may keep it
 */
export function sendPublicDocument(
  { method }: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  seconds: number,
): void {
  if (method === 'OPTIONS') {
    response.writeHead(204, {
      ...SHARED,
      'Access-Control-Allow-Methods': METHODS,
      'Access-Control-Allow-Headers': 'MCP-Protocol-Version',
      'Access-Control-Max-Age': '7200',
    });
    response.end();
  } else if (method === 'GET' || method === 'HEAD') {
    response.writeHead(200, {
      ...SHARED,
      'Content-Type': 'application/json',
      'Content-Length': body.length,
      'Cache-Control': `public, max-age=${seconds}`,
    });
    response.end(method === 'GET' ? body : undefined);
  } else {
    response.writeHead(405, { ...SHARED, Allow: METHODS, 'Content-Length': 0 });
    response.end();
  }
}
