import { type Cidr, overlapsCidr, parseCidr } from '../contract';

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

/** All public addresses, as blocks of a network policy. Private, link-local, unique local, mapped and multicast ranges stay out. */
export const PUBLIC_BLOCKS: readonly { readonly cidr: string; readonly except: readonly string[] }[] = [
  { cidr: '0.0.0.0/0', except: NOT_PUBLIC_V4 },
  { cidr: '2000::/3', except: NOT_PUBLIC_V6 },
];

/** What no declaration may reach: services that hand out the node's credentials, and addresses that mean something else than they say. */
const FORBIDDEN: readonly (readonly [cidr: string, what: string])[] = [
  ['169.254.0.0/16', 'link-local addresses, where metadata services are'],
  ['100.100.100.200/32', "Alibaba Cloud's metadata service"],
  ['168.63.129.16/32', "Azure's platform services"],
  ['192.0.0.192/32', "Oracle Cloud's metadata service"],
  ['127.0.0.0/8', 'loopback addresses'],
  ['0.0.0.0/8', 'unspecified addresses'],
  ['224.0.0.0/4', 'multicast addresses'],
  ['255.255.255.255/32', 'the broadcast address'],
  ['fe80::/10', 'link-local addresses, where metadata services are'],
  ['fd00:ec2::/32', "Amazon EC2's metadata service"],
  ['fd20:ce::254/128', "Google Cloud's metadata service"],
  ['::/127', 'the unspecified and the loopback address'],
  ['::ffff:0:0/96', 'IPv4 addresses in disguise'],
  ['64:ff9b::/96', 'IPv4 addresses behind a translator'],
  ['2002::/16', 'IPv4 addresses behind a tunnel'],
  ['ff00::/8', 'multicast addresses'],
];

/** The first forbidden range that a range touches. */
export function forbiddenRange(range: Cidr): { readonly cidr: string; readonly what: string } | undefined {
  for (const [cidr, what] of FORBIDDEN) {
    const forbidden = parseCidr(cidr);
    if (forbidden !== undefined && overlapsCidr(forbidden, range)) {
      return { cidr, what };
    }
  }
  return undefined;
}

/** Ranges of every address outside metadata services and link-local ones. */
export const ANY_BUT_METADATA: readonly { readonly cidr: string; readonly except: readonly string[] }[] = [
  {
    cidr: '0.0.0.0/0',
    except: ['169.254.0.0/16', '100.100.100.200/32', '168.63.129.16/32', '192.0.0.192/32'],
  },
  {
    cidr: '::/0',
    except: ['fe80::/10', 'fd00:ec2::/32', 'fd20:ce::254/128', '::ffff:0:0/96', '64:ff9b::/96', '2002::/16'],
  },
];
