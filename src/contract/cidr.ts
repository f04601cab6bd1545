import { isIPv4, isIPv6 } from 'node:net';

/** A block of addresses. */
export interface Cidr {
  readonly address: string;
  /** Bits of the prefix. */
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
  /** The first address as a number. */
  readonly first: bigint;
  /** The last address as a number. */
  readonly last: bigint;
}

/**
 * Addresses from which clouds hand credentials to whoever asks: link-local (all large clouds), Alibaba Cloud, Azure's platform services,
 * Oracle Cloud, Amazon EC2 and Google Cloud over IPv6.
 */
export const METADATA_BLOCKS = [
  '169.254.0.0/16',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
  'fe80::/10',
  'fd00:ec2::/32',
  'fd20:ce::254/128',
] as const;

/** Addresses inside an organization: RFC 1918, shared space (RFC 6598), unique local (RFC 4193). */
export const PRIVATE_BLOCKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'] as const;

/**
 * Reads a block in CIDR notation (RFC 4632, RFC 4291).
 *
 * @returns the block; nothing where the text is none. Bits behind the prefix are ignored, as the API server does
 */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^([0-9A-Fa-f.:]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  const [, address, bits] = match;
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined;
  const prefix = Number(bits);
  const width = family === 'ipv4' ? 32 : 128;
  if (family === undefined || prefix > width) return undefined;
  const host = BigInt(width - prefix);
  const first = (numberOf(address, family) >> host) << host;
  return { address, prefix, family, first, last: first + (1n << host) - 1n };
}

/** Whether the second block lies within the first. */
export function containsCidr(outer: Cidr, inner: Cidr): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** Whether two blocks share an address. */
export function overlapsCidr(one: Cidr, other: Cidr): boolean {
  return one.family === other.family && one.first <= other.last && other.first <= one.last;
}

function numberOf(address: string, family: 'ipv4' | 'ipv6'): bigint {
  if (family === 'ipv4') return address.split('.').reduce((total, part) => (total << 8n) | BigInt(part), 0n);
  return wordsOf(address).reduce((total, word) => (total << 16n) | BigInt(word), 0n);
}

function wordsOf(address: string): readonly number[] {
  const plain = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [(Number(a) << 8) | Number(b), (Number(c) << 8) | Number(d)].map((word) => word.toString(16)).join(':'),
  );
  const [head = '', tail] = plain.split('::');
  const read = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16));
  const before = read(head);
  if (tail === undefined) return before;
  const after = read(tail);
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}
