import { type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { Socket } from 'node:net';
import type { EgressConfig } from '../../contract';
import type { Passage } from './passage';
import type { Target } from './target';

/** Fields that are about one connection (RFC 9110, section 7.6.1), and what is said to this proxy alone. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** The name that others learn of us. */
const VIA = ['Via', '1.1 strata-egress'] as const;
const HTTP_PORT = 80;

export interface ForwardOptions {
  readonly passage: Passage;
  readonly target: Target;
  /** Path and query. */
  readonly path: string;
  readonly upstream: Socket;
  readonly limits: EgressConfig['limits'];
  /** The host broke off before it answered. */
  readonly failed: () => void;
}

/**
 * Forwards one request in absolute form. It is written anew from what was parsed, over a connection of its own: nothing of how it was framed
 * is passed on, so that two readers cannot see two different requests.
 */
export function forward(request: IncomingMessage, response: ServerResponse, options: ForwardOptions): void {
  const { passage, target, path, upstream, limits, failed } = options;
  const outgoing = send({
    createConnection: () => upstream,
    method: request.method,
    path,
    headers: requestHeaders(request, target),
    setHost: false,
    maxHeaderSize: limits.headerBytes,
  });
  const broken = () => {
    if (passage.over) return;
    if (response.headersSent) passage.cut('upstream-failed');
    else failed();
  };
  outgoing.on('error', broken);
  // Another protocol than HTTP (101) ends here, too.
  outgoing.once('close', () => {
    if (!response.headersSent) broken();
  });
  upstream.on('error', broken);
  outgoing.on('response', (incoming) => {
    incoming.on('error', broken);
    incoming.once('close', () => {
      if (!incoming.complete) broken();
    });
    const { statusCode = 502, statusMessage = '' } = incoming;
    response.writeHead(statusCode, statusMessage, [...endToEnd(incoming.rawHeaders), ...VIA, 'Connection', 'close']);
    passage.download(incoming, response);
  });
  response.once('finish', () => {
    passage.end();
    upstream.destroy();
  });
  response.once('close', () => {
    if (!passage.over) passage.cut('client-failed');
  });
  passage.upload(request, outgoing);
}

/** Whether a body's framing is one that can be written anew: none, a length, or chunks. */
export function hasPlainFraming({ headers }: IncomingMessage): boolean {
  const coding = headers['transfer-encoding'];
  return coding === undefined || coding.trim().toLowerCase() === 'chunked';
}

function requestHeaders({ rawHeaders, headers, method = '' }: IncomingMessage, { host, port }: Target): string[] {
  const chunked = headers['transfer-encoding'] !== undefined;
  // Without it Node.js would announce a body where there is none.
  const empty = !chunked && headers['content-length'] === undefined && ['POST', 'PUT', 'PATCH'].includes(method);
  return [
    'Host',
    port === HTTP_PORT ? host : `${host}:${port}`,
    ...endToEnd(rawHeaders, 'host'),
    ...(chunked ? ['Transfer-Encoding', 'chunked'] : []),
    ...(empty ? ['Content-Length', '0'] : []),
    ...VIA,
    'Connection',
    'close',
  ];
}

/** Fields for the other end: not the hop-by-hop ones, and none that `Connection` names. */
function endToEnd(raw: readonly string[], ...without: readonly string[]): string[] {
  const pairs = raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));
  const named = pairs.flatMap(([name, value]) => (name.toLowerCase() === 'connection' ? value.split(',') : []));
  const dropped = new Set([...HOP_BY_HOP, ...without, ...named.map((name) => name.trim().toLowerCase())]);
  // What frames the message is not the caller's to take away.
  dropped.delete('content-length');
  return pairs.flatMap(([name, value]) => (dropped.has(name.toLowerCase()) ? [] : [name, value]));
}
