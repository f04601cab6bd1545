import { isIPv6 } from 'node:net';

/** IPv4 inside IPv6, as dual-stack sockets tell it. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * What stands for a caller of whom only the network address is known. An IPv6 address counts by its /64: whoever has one address of a network
 * has them all (RFC 4291, section 2.5.4).
 */
export function sourceKey(address: string): string {
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const plain = address.split('%', 1)[0] ?? '';
  if (!isIPv6(plain)) return address;
  const [head = '', tail] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const rest = tail === '' ? 0 : tail.split(':').reduce((sum, part) => sum + (part.includes('.') ? 2 : 1), 0);
    while (groups.length + rest < 8 && groups.length < 4) groups.push('0');
    if (groups.length < 4) groups.push(...tail.split(':'));
  }
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
