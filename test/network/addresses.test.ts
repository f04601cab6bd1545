import { BlockList } from 'node:net';
import fc from 'fast-check';
import { Egress, NetworkPolicies, Peer } from '../../src';
import type { PolicyRule } from '../../src/kube';
import { codeOf } from '../support/refusal';

/** Whether a rule lets traffic to an address pass, judged by Node's own address arithmetic. */
function allows({ peers }: PolicyRule, address: string): boolean {
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  const isIn = (cidr: string) => {
    const [network = '', prefix] = cidr.split('/');
    if (network.includes(':') !== (family === 'ipv6')) {
      return false;
    }
    const list = new BlockList();
    list.addSubnet(network, Number(prefix), family);
    return list.check(address, family);
  };
  return peers.some((peer) => 'cidr' in peer && isIn(peer.cidr) && !(peer.except ?? []).some(isIn));
}

const PUBLIC = [
  '140.82.112.3',
  '8.8.8.8',
  '1.1.1.1',
  '172.32.0.1',
  '172.15.255.255',
  '100.128.0.1',
  '11.0.0.1',
  '192.169.0.1',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00:1450:4001:80b::200e',
];
const METADATA = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '100.100.100.200',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
  'fe80::a9fe:a9fe',
  '::ffff:169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  '2002:a9fe:a9fe::1',
  '168.63.129.16',
  '192.0.0.192',
];
const INNER = [
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '239.255.255.250',
  '255.255.255.255',
  '198.18.0.1',
  '240.0.0.1',
  '::',
  '::1',
  'fc00::1',
  'fdff::1',
  'febf::1',
  'fec0::1',
  'ff02::1',
  '64:ff9b::a00:1',
  '2002:a00:1::1',
  '2001::1',
  '2001:db8::1',
  '100::1',
];

describe('a host by name', () => {
  const { rule } = Egress.https('api.github.com');

  test.each(PUBLIC)('opens public %s', (address) => expect(allows(rule, address)).toBe(true));
  test.each([...METADATA, ...INNER])('leaves %s closed', (address) => expect(allows(rule, address)).toBe(false));

  test('no private IPv4 address is open', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const inside = fc.oneof(
      fc.tuple(fc.constant(10), octet, octet, octet),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
      fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
      fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
    );
    fc.assert(fc.property(inside, (octets) => !allows(rule, octets.join('.'))));
  });

  test('every exception lies inside its block, as the API server asks', () => {
    for (const peer of rule.peers) {
      if (!('cidr' in peer)) throw new Error('addresses expected');
      const [network = '', prefix] = peer.cidr.split('/');
      const family = network.includes(':') ? 'ipv6' : 'ipv4';
      const block = new BlockList();
      block.addSubnet(network, Number(prefix), family);
      for (const exception of peer.except ?? []) {
        const [inner = '', innerPrefix] = exception.split('/');
        expect(block.check(inner, family)).toBe(true);
        expect(Number(innerPrefix)).toBeGreaterThan(Number(prefix));
      }
    }
  });

  test('one port, and no other', () => {
    expect(rule.ports).toEqual([{ protocol: 'TCP', port: 443 }]);
  });
});

describe('denyMetadataService', () => {
  const [rule] = NetworkPolicies.denyMetadataService().egress;
  if (rule === undefined) throw new Error('a rule is expected');

  test.each([...PUBLIC, '10.0.0.1', '192.168.1.1', 'fc00::1'])('leaves %s open', (address) =>
    expect(allows(rule, address)).toBe(true),
  );
  test.each(METADATA)('closes %s', (address) => expect(allows(rule, address)).toBe(false));
});

describe('ranges that may be declared', () => {
  test.each([
    '10.20.0.0/16',
    '192.168.1.7/32',
    '52.0.0.0/8',
    '2001:db8:1::/48',
    'fd12:3456:789a::/48',
    '172.16.0.0/12',
  ])('%s', (cidr) => {
    expect(Egress.cidr(cidr, 5432).rule).toEqual({ peers: [{ cidr }], ports: [{ protocol: 'TCP', port: 5432 }] });
    expect(Egress.cidr(cidr, 5432).needsDns).toBe(false);
    expect(Peer.cidr(cidr).policy).toEqual({ cidr });
  });
});

describe('ranges that are refused', () => {
  test.each([
    ['0.0.0.0/0', 'NETWORK_CIDR_TOO_WIDE'],
    ['::/0', 'NETWORK_CIDR_TOO_WIDE'],
    ['0.0.0.0/1', 'NETWORK_CIDR_TOO_WIDE'],
    ['128.0.0.0/1', 'NETWORK_CIDR_TOO_WIDE'],
    ['2000::/3', 'NETWORK_CIDR_TOO_WIDE'],
    ['169.254.169.254/32', 'NETWORK_CIDR_FORBIDDEN'],
    ['169.254.0.0/16', 'NETWORK_CIDR_FORBIDDEN'],
    ['169.0.0.0/8', 'NETWORK_CIDR_FORBIDDEN'],
    ['100.100.100.200/32', 'NETWORK_CIDR_FORBIDDEN'],
    ['100.64.0.0/10', 'NETWORK_CIDR_FORBIDDEN'],
    ['168.63.129.16/32', 'NETWORK_CIDR_FORBIDDEN'],
    ['192.0.0.0/24', 'NETWORK_CIDR_FORBIDDEN'],
    ['127.0.0.1/32', 'NETWORK_CIDR_FORBIDDEN'],
    ['224.0.0.0/8', 'NETWORK_CIDR_FORBIDDEN'],
    ['fe80::/10', 'NETWORK_CIDR_TOO_WIDE'],
    ['fe80::/64', 'NETWORK_CIDR_FORBIDDEN'],
    ['fe80::1/128', 'NETWORK_CIDR_FORBIDDEN'],
    ['fd00:ec2::254/128', 'NETWORK_CIDR_FORBIDDEN'],
    ['fd00::/16', 'NETWORK_CIDR_FORBIDDEN'],
    ['::1/128', 'NETWORK_CIDR_FORBIDDEN'],
    ['::ffff:169.254.169.254/128', 'NETWORK_CIDR_FORBIDDEN'],
    ['64:ff9b::a9fe:a9fe/128', 'NETWORK_CIDR_FORBIDDEN'],
    ['10.20.0.1/16', 'NETWORK_CIDR_INVALID'],
    ['10.20.0.0', 'NETWORK_CIDR_INVALID'],
    ['10.20.0.0/33', 'NETWORK_CIDR_INVALID'],
    ['10.20.0.0/016', 'NETWORK_CIDR_INVALID'],
    ['10.20.0/16', 'NETWORK_CIDR_INVALID'],
    ['010.20.0.0/16', 'NETWORK_CIDR_INVALID'],
    ['fe80::%eth0/64', 'NETWORK_CIDR_INVALID'],
    ['api.github.com/32', 'NETWORK_CIDR_INVALID'],
    ['', 'NETWORK_CIDR_INVALID'],
    [undefined as unknown as string, 'NETWORK_CIDR_INVALID'],
  ])('%p: %s', (cidr, code) => {
    expect(codeOf(() => Egress.cidr(cidr, 443))).toBe(code);
    expect(codeOf(() => Peer.cidr(cidr))).toBe(code);
  });

  test('without ports', () => {
    expect(codeOf(() => Egress.cidr('10.0.0.0/8'))).toBe('NETWORK_PORTS_MISSING');
    expect(codeOf(() => Egress.pods(Peer.namespace('db')))).toBe('NETWORK_PORTS_MISSING');
  });
});
