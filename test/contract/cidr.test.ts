import { containsCidr, overlapsCidr, parseCidr } from '../../src/contract';

const cidr = (text: string) => parseCidr(text) ?? fail(text);
const fail = (text: string): never => {
  throw new Error(`${text} is no CIDR block`);
};

test.each([
  '10.0.0.0/8',
  '0.0.0.0/0',
  '192.168.1.1/32',
  '::/0',
  'fd00:ec2::254/128',
  '::ffff:10.0.0.1/128',
  'fe80::/10',
])('%s is a block', (text) => expect(parseCidr(text)).toBeDefined());

test.each([
  '10.0.0.0',
  '10.0.0/8',
  '10.0.0.0/33',
  '256.0.0.0/8',
  '::/129',
  '10.0.0.0/08',
  '10.0.0.0/-1',
  'host/8',
  '',
  ':::/0',
])('%s is no block', (text) => expect(parseCidr(text)).toBeUndefined());

test('bits behind the prefix do not count', () => {
  expect(cidr('10.1.2.3/8').first).toBe(cidr('10.0.0.0/8').first);
  expect(cidr('10.0.0.0/8').last).toBe((10n << 24n) + (1n << 24n) - 1n);
});

test('a block contains itself and what is smaller, never another family', () => {
  expect(containsCidr(cidr('10.0.0.0/8'), cidr('10.2.0.0/16'))).toBe(true);
  expect(containsCidr(cidr('10.2.0.0/16'), cidr('10.0.0.0/8'))).toBe(false);
  expect(containsCidr(cidr('fc00::/7'), cidr('fd00:ec2::254/128'))).toBe(true);
  expect(containsCidr(cidr('::/0'), cidr('10.0.0.0/8'))).toBe(false);
});

test('blocks overlap where they share an address', () => {
  expect(overlapsCidr(cidr('0.0.0.0/0'), cidr('169.254.169.254/32'))).toBe(true);
  expect(overlapsCidr(cidr('169.254.169.254/32'), cidr('169.254.0.0/16'))).toBe(true);
  expect(overlapsCidr(cidr('10.0.0.0/9'), cidr('10.128.0.0/9'))).toBe(false);
});
