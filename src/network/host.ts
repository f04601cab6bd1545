import { StrataError } from '../errors';

/** Names under which clouds serve their machines' credentials. */
const METADATA =
  /^(metadata|metadata\.google\.internal|metadata\.goog|metadata\.azure\.(com|internal)|instance-data(\.ec2\.internal)?|metadata\.oraclecloud\.com|metadata\.platformequinix\.com|metadata\.tencentyun\.com)$/;

/** Names that public DNS never answers: RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476, and what clusters use inside. */
const PRIVATE =
  /(^|\.)(svc|local|localhost|localdomain|internal|intranet|lan|home|corp|private|alt|onion|test|invalid|home\.arpa|in-addr\.arpa|ip6\.arpa)$/;

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * Checks the name of a public host.
 *
 * @param given such as `api.github.com`; upper case is refused rather than lowered
 * @param subject what declares it, for the error
 * @throws StrataError NETWORK_HOST_WILDCARD, NETWORK_HOST_ADDRESS, NETWORK_HOST_METADATA, NETWORK_HOST_PRIVATE, NETWORK_HOST_INVALID
 */
export function publicHost(given: string, subject: string): string {
  const host = String(given);
  if (host.includes('*')) {
    throw new StrataError('NETWORK_HOST_WILDCARD', subject, { host });
  }
  if (isAddress(host)) {
    throw new StrataError('NETWORK_HOST_ADDRESS', subject, { host });
  }
  const name = host.toLowerCase().replace(/\.$/, '');
  if (METADATA.test(name)) {
    throw new StrataError('NETWORK_HOST_METADATA', subject, { host });
  }
  const reason = faultOf(host);
  if (reason !== undefined) {
    throw new StrataError('NETWORK_HOST_INVALID', subject, { host, reason });
  }
  if (!name.includes('.') || PRIVATE.test(name)) {
    throw new StrataError('NETWORK_HOST_PRIVATE', subject, { host });
  }
  return host;
}

/** Resolvers read numbers of all forms as IPv4 addresses (`2130706433`, `0x7f.1`, `010.1`): a last label that is a number is enough (WHATWG URL). */
function isAddress(host: string): boolean {
  const last = host.replace(/\.$/, '').split('.').at(-1) ?? '';
  return /^(\d+|0x[0-9a-f]*)$/i.test(last) || /^\[?[0-9a-f]*:[0-9a-f:.]*\]?$/i.test(host);
}

function faultOf(host: string): string | undefined {
  if (/[:/@?#]/.test(host)) {
    return 'it holds more than a name';
  }
  if (host !== host.toLowerCase()) {
    return 'it holds upper-case letters';
  }
  if (host.endsWith('.')) {
    return 'it ends in a dot';
  }
  if (host.length > 253 || !host.split('.').every((label) => LABEL.test(label))) {
    return 'labels have 1 to 63 letters, digits and "-", 253 characters together';
  }
  return undefined;
}
