import { isIPv4, isIPv6 } from 'node:net';
import { type Cidr, parseCidr } from '../contract';
import { StrataError } from '../errors';
import { forbiddenRange } from './ranges';

/** The widest range that still says something: a /8 of IPv4, a /16 of IPv6. */
const WIDEST = { ipv4: 8, ipv6: 16 } as const;

/**
 * Checks a range that a composition declares.
 *
 * @param cidr CIDR notation
 * @param subject what declares it, for the error
 * @throws StrataError NETWORK_CIDR_INVALID, NETWORK_CIDR_TOO_WIDE, NETWORK_CIDR_FORBIDDEN
 */
export function declaredCidr(cidr: string, subject: string): { readonly cidr: string } {
  const range = parseCidr(String(cidr));
  if (range === undefined) {
    throw new StrataError('NETWORK_CIDR_INVALID', subject, {
      cidr,
      reason: 'it is not an address, a slash and a prefix length',
    });
  }
  if (hasHostBits(range)) {
    throw new StrataError('NETWORK_CIDR_INVALID', subject, { cidr, reason: 'bits behind the prefix are set' });
  }
  const widest = WIDEST[range.family];
  if (range.prefix < widest) {
    throw new StrataError('NETWORK_CIDR_TOO_WIDE', subject, { cidr, widest });
  }
  const forbidden = forbiddenRange(range);
  if (forbidden !== undefined) {
    throw new StrataError('NETWORK_CIDR_FORBIDDEN', subject, { cidr, what: forbidden.what, range: forbidden.cidr });
  }
  return { cidr };
}

/** The range of one address alone; nothing where the text is no address. */
export function addressCidr(address: string): string | undefined {
  return isIPv4(address) ? `${address}/32` : isIPv6(address) && !address.includes('%') ? `${address}/128` : undefined;
}

function hasHostBits({ address, first }: Cidr): boolean {
  return parseCidr(addressCidr(address) ?? '')?.first !== first;
}
