import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import type { DocumentProblem } from '../validate/problem';

export type Environment = {
  Bindings: { incoming: import('node:http').IncomingMessage; outgoing: import('node:http').ServerResponse };
};
export type Call = Context<Environment>;

/** Editors read from their own origins. There are no cookies here, so that nothing of a reader is lent to a page. */
export const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, OPTIONS',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type',
} as const;

const PLAIN = { 'Content-Type': 'application/json', 'X-Content-Type-Options': 'nosniff' } as const;

/**
 * An answer that may be kept and has to be asked for again each time: what is blocked must not be served from a cache. Equal content has an equal tag.
 */
export function cached(call: Call, body: string, view: 'open' | 'catalogue'): Response {
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  const headers = {
    ...PLAIN,
    ...CORS,
    'Access-Control-Expose-Headers': 'ETag',
    ETag: tag,
    'Cache-Control': `${view === 'open' ? 'public' : 'private'}, no-cache`,
    ...(view === 'catalogue' && { Vary: 'Authorization' }),
  };
  const known = call.req.header('if-none-match');
  const same =
    known !== undefined &&
    (known.trim() === '*' || known.split(',').some((one) => one.trim().replace(/^W\//, '') === tag));
  return same ? new Response(null, { status: 304, headers }) : new Response(body, { headers });
}

export function answer(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...PLAIN, ...CORS, 'Cache-Control': 'no-store', ...headers },
  });
}

/** @param problems what is wrong with a document, and where */
export function failure(status: number, error: string, problems?: readonly DocumentProblem[]): Response {
  return answer(status, { error, ...(problems !== undefined && { problems }) });
}
