import { type Cidr, overlapsCidr, parseCidr } from '../contract';

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
