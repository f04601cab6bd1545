import { isIPv4, isIPv6 } from 'node:net';
import { type Cidr, containsCidr, parseCidr } from './cidr';

/**
 * IPv4 ranges that are not public (IANA Special-Purpose Address Registry, RFC 6890), and the one public address
 * at which a cloud serves credentials to its machines.
 */
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // RFC 1918
  '100.64.0.0/10', // carrier-grade NAT, RFC 6598
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // Azure's platform services
  '169.254.0.0/16', // link-local, metadata services
  '172.16.0.0/12', // RFC 1918
  '192.0.0.0/24', // IETF protocol assignments, Oracle Cloud's metadata service
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays, deprecated
  '192.168.0.0/16', // RFC 1918
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
] as const;

/** Inside 2000::/3, which is all of global unicast (RFC 4291): ranges that lead elsewhere. */
const NOT_PUBLIC_V6 = [
  '2001::/23', // IETF protocol assignments, Teredo among them
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4 embeds any IPv4 address
  '3fff::/20', // documentation
] as const;

/** All public addresses, as blocks of a network policy. Private, link-local, unique local, mapped, translated and multicast ranges stay out. */
export const PUBLIC_BLOCKS: readonly { readonly cidr: string; readonly except: readonly string[] }[] = [
  { cidr: '0.0.0.0/0', except: NOT_PUBLIC_V4 },
  { cidr: '2000::/3', except: NOT_PUBLIC_V6 },
];

const BLOCKS = PUBLIC_BLOCKS.map(({ cidr, except }) => ({
  block: parseCidr(cidr),
  except: except.flatMap((range) => parseCidr(range) ?? []),
}));

/** One address as a block; nothing where the text is none, or has a zone. */
export function addressBlock(address: string): Cidr | undefined {
  if (isIPv4(address)) return parseCidr(`${address}/32`);
  return isIPv6(address) ? parseCidr(`${address}/128`) : undefined;
}

/** Whether an address is public: the ranges of `PUBLIC_BLOCKS`, so that a proxy and a network policy cannot differ. */
export function isPublicAddress(address: string): boolean {
  const block = addressBlock(address);
  return (
    block !== undefined &&
    BLOCKS.some(
      (entry) =>
        entry.block !== undefined &&
        containsCidr(entry.block, block) &&
        !entry.except.some((range) => containsCidr(range, block)),
    )
  );
}
