import type { EgressEvent, EgressReason } from '../../contract';
import type { Target } from './target';

/** How a reason is told: to the audit stream, and to the server by a status, an error type of RFC 9209 and a sentence. */
interface Telling {
  readonly outcome: EgressEvent['outcome'];
  readonly status: number;
  readonly error: string;
  readonly text: string;
}

const denied = (status: number, error: string, text: string): Telling => ({ outcome: 'denied', status, error, text });
const failed = (status: number, error: string, text: string): Telling => ({ outcome: 'error', status, error, text });

const TELLINGS: Readonly<Record<EgressReason, Telling>> = {
  malformed: denied(400, 'http_request_error', 'this is a proxy: CONNECT host:port, or an http URL in absolute form'),
  'headers-too-large': denied(431, 'http_request_error', 'the headers are too large'),
  'headers-too-slow': denied(408, 'http_request_error', 'the headers took too long'),
  unsupported: denied(
    501,
    'http_request_error',
    'only CONNECT and http URLs are served, with no transfer coding but chunked',
  ),
  'address-literal': denied(403, 'http_request_denied', 'hosts are asked for by name, not by address'),
  'undeclared-host': denied(403, 'http_request_denied', 'the server did not declare this host'),
  'undeclared-port': denied(403, 'http_request_denied', 'the server declared this host, but not this port'),
  connections: denied(503, 'connection_limit_reached', 'the server has too many connections'),
  'audit-unavailable': denied(503, 'proxy_internal_error', 'connections cannot be audited at the moment'),
  unresolved: failed(502, 'dns_error', 'the name has no address'),
  'address-not-public': denied(403, 'destination_ip_prohibited', 'the name leads to no public address'),
  'connect-failed': failed(502, 'connection_refused', 'no address of the name accepts connections'),
  'connect-timeout': failed(504, 'connection_timeout', 'no address of the name answered in time'),
  'upstream-failed': failed(502, 'connection_terminated', 'the host broke the connection'),
  'client-failed': failed(499, 'connection_terminated', 'the server left'),
  idle: failed(504, 'connection_read_timeout', 'nothing moved for too long'),
  'upload-limit': denied(413, 'http_request_denied', 'more bytes were sent than one connection may'),
  'download-limit': denied(502, 'http_response_body_size', 'more bytes were answered than one connection may'),
  shutdown: failed(503, 'proxy_internal_error', 'the proxy is stopping'),
};

/** How a reason counts in the audit stream. */
export function outcomeOf(reason: EgressReason | undefined): EgressEvent['outcome'] {
  return reason === undefined ? 'success' : TELLINGS[reason].outcome;
}

export interface Answer {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** What the server is told. Only a target that was read as a name is repeated. */
export function answerOf(reason: EgressReason, proxy: string, target?: Target): Answer {
  const { status, error, text } = TELLINGS[reason];
  const body = `${proxy}: ${target === undefined ? '' : `${target.host}:${target.port}: `}${text}\n`;
  const type = ['Content-Type', 'text/plain; charset=utf-8', 'Content-Length', String(Buffer.byteLength(body))];
  return { status, body, headers: [...type, 'Proxy-Status', `${proxy}; error=${error}`, 'Connection', 'close'] };
}
