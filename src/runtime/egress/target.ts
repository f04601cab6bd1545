import { addressBlock, type EgressReason } from '../../contract';

/** A host by name and a port, as the allow-list has them. */
export interface Target {
  /** Lower case, without a trailing dot. */
  readonly host: string;
  readonly port: number;
}

/** A target, or why there is none. */
export type Asked = Target | { readonly refused: EgressReason; readonly host?: string; readonly port?: number };

/** The authority form of a request target (RFC 9112, section 3.2.3): a host and a port, and nothing else. */
const AUTHORITY = /^(\[[^\]\s]*\]|[^\s:@/?#[\]\\]+):(\d{1,5})$/;
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
const HTTP_PORT = 80;

/** Reads what CONNECT names. */
export function authorityTarget(authority: string): Asked {
  const [, host, port] = AUTHORITY.exec(authority) ?? [];
  return host === undefined ? { refused: 'malformed' } : target(host, Number(port));
}

/**
 * Reads the absolute form of a request target (RFC 9112, section 3.2.2) by hand: a URL parser would read `2852039166` as an address and
 * `http:\\host` as a host, and then somebody else's parser decides who is asked.
 */
export function absoluteTarget(url: string): { readonly asked: Asked; readonly path: string } {
  const [, scheme = '', authority = '', path = ''] =
    /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#\\]*)([/?][^#]*)?$/.exec(url) ?? [];
  if (scheme.toLowerCase() !== 'http') return { asked: { refused: scheme === '' ? 'malformed' : 'unsupported' }, path };
  const withPort = /:\d*$/.test(authority.replace(/^\[[^\]]*\]/, ''))
    ? authority.replace(/:$/, `:${HTTP_PORT}`)
    : `${authority}:${HTTP_PORT}`;
  return { asked: authorityTarget(withPort), path: path.startsWith('/') ? path : `/${path}` };
}

function target(given: string, port: number): Asked {
  const host = given.toLowerCase().replace(/\.$/, '');
  if (port < 1 || port > 65_535) return { refused: 'malformed' };
  if (isAddress(host)) return { refused: 'address-literal', host, port };
  if (host.length > 253 || !host.split('.').every((label) => LABEL.test(label))) return { refused: 'malformed' };
  return { host, port };
}

/**
 * Whether a host is an address in any notation: dotted, in brackets, and the forms that resolvers accept and that no name has, such as
 * `2130706433`, `0x7f.1`, `0177.0.0.1` and `127.1`. A last label that is a number is enough (WHATWG URL, "ends in a number").
 */
function isAddress(host: string): boolean {
  const last = host.split('.').at(-1) ?? '';
  return host.startsWith('[') || /^(\d+|0x[0-9a-f]*)$/.test(last) || addressBlock(host) !== undefined;
}
