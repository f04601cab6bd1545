import { ServerResponse } from 'node:http';
import { errorMessage, type RequestId } from '../mcp/message';
import { type Incoming, isWhole, type Outgoing } from './parties';

/** Below this, head and body leave in one string: one write instead of a list. */
const SMALL = 8_192;

const COMMON = ['Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff'] as const;

/** What every answer with JSON says, but for its length. One array, so that a link writes it once. */
const JSON_HEADERS = ['Content-Type', 'application/json', ...COMMON];
Object.freeze(JSON_HEADERS);

/** Answers with JSON. `extra` are raw header names and values in turn. */
export function sendJson(response: Outgoing, status: number, body: Buffer, extra?: readonly string[]): void {
  if (response.headersSent || response.destroyed) return;
  const headers =
    response.framed === true
      ? JSON_HEADERS
      : ['Content-Type', 'application/json', 'Content-Length', String(body.length), ...COMMON];
  response.writeHead(status, extra === undefined ? headers : headers.concat(extra));
  // Latin-1 keeps every byte.
  if (body.length < SMALL && response instanceof ServerResponse) response.end(body.toString('latin1'), 'latin1');
  else response.end(body);
}

/** Answers without a body. */
export function sendEmpty(response: Outgoing, status: number, extra: readonly string[] = []): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, [...(status === 204 ? [] : ['Content-Length', '0']), ...COMMON, ...extra]);
  response.end();
}

/** Answers with a JSON-RPC error. */
export function sendError(
  response: Outgoing,
  status: number,
  code: number,
  text: string,
  { id, data, headers }: { id?: RequestId; data?: unknown; headers?: readonly string[] } = {},
): void {
  sendJson(response, status, errorMessage(id, code, text, data).bytes, headers);
}

/**
 * Answers while the request is still being sent. The connection stays until its sender is through: closed in the middle, the sender would
 * see a broken connection instead of the reason.
 */
export function sendEarlyError(
  request: Incoming,
  response: Outgoing,
  status: number,
  code: number,
  text: string,
): void {
  if (response.headersSent || response.destroyed) return;
  const { bytes } = errorMessage(undefined, code, text);
  response.writeHead(status, ['Content-Type', 'application/json', 'Content-Length', String(bytes.length), ...COMMON]);
  if (isWhole(request)) {
    response.end(bytes);
    return;
  }
  response.write(bytes);
  request.on('end', () => response.end());
}
