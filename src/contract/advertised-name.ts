import { createHash } from 'node:crypto';
import type { Naming } from './gateway-config';

/** What tells shortened names apart: a dash and so many hexadecimal digits. */
const DIGITS = 8;

/**
 * The name under which a gateway shows what a server calls by its own name. The same words give the same name, in synthesis, at run time and in every
 * replica. A name that is too long keeps its beginning and ends in a digest of the whole.
 *
 * @param server the server's id
 * @param own the server's own name of the tool or prompt, after renaming
 */
export function advertisedName({ prefix, separator, maxLength }: Naming, server: string, own: string): string {
  if (prefix === 'none') return own;
  const name = `${server}${separator}${own}`;
  if (name.length <= maxLength) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, DIGITS);
  return `${name.slice(0, maxLength - DIGITS - 1)}-${digest}`;
}

/**
 * The address under which a gateway shows a server's resource, or resource template: the server's id before the scheme, which keeps it a URI
 * (RFC 3986, 3.1) and a template (RFC 6570), and leads back without a table, because an id has no `+`.
 */
export function advertisedUri({ prefix }: Naming, server: string, own: string): string {
  return prefix === 'none' ? own : `${server}+${own}`;
}

/** The server and its own address behind an advertised one; undefined where it names no server. */
export function ownUri(advertised: string): { readonly server: string; readonly uri: string } | undefined {
  const match = /^([a-z][a-z0-9-]*)\+/.exec(advertised);
  return match?.[1] === undefined ? undefined : { server: match[1], uri: advertised.slice(match[0].length) };
}
