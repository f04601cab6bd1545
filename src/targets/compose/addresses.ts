import { createHash } from 'node:crypto';
import { StrataError } from '../../errors';

/** Of the range for benchmarks (RFC 2544), which neither the Internet nor companies route. */
export const DEFAULT_SUBNET = '198.18.64.0/20';
/** A network of eight addresses: the engine's own, the way out, the server, its bridge. */
const BITS = 29;
const SIZE = 2 ** (32 - BITS);

const FIRST_PORT = 20_000;
const PORTS = 10_000;

/** Where the parts of a server are inside its network. */
export interface ServerAddresses {
  readonly subnet: string;
  readonly egress: string;
  readonly server: string;
  readonly bridge: string;
}

/** A place that a key keeps as long as nobody before it in the alphabet wants the same: others come and go, and it stays. */
function slots(keys: readonly string[], room: number): ReadonlyMap<string, number> {
  const taken = new Set<number>();
  return new Map(
    [...keys].sort().map((key) => {
      let slot = createHash('sha256').update(key).digest().readUInt32BE(0) % room;
      while (taken.has(slot)) slot = (slot + 1) % room;
      taken.add(slot);
      return [key, slot];
    }),
  );
}

/**
 * The networks of servers and roles, and between gateways and bridges: fixed addresses, so that nothing inside has to ask a resolver for a name.
 *
 * @throws COMPOSE_SUBNET_INVALID, COMPOSE_SUBNET_FULL
 */
export function addressesOf(keys: readonly string[], subnet: string): ReadonlyMap<string, ServerAddresses> {
  const { base, room } = parse(subnet);
  if (keys.length > room) {
    throw new StrataError('COMPOSE_SUBNET_FULL', '--subnet', { subnet, room, networks: keys.length });
  }
  return new Map(
    [...slots(keys, room)].map(([key, slot]) => {
      const at = (host: number) => dotted(base + slot * SIZE + host);
      return [key, { subnet: `${at(0)}/${BITS}`, egress: at(2), server: at(3), bridge: at(4) }];
    }),
  );
}

/** The ports of this machine on which bridges are published. */
export function portsOf(servers: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...slots(servers, PORTS)].map(([server, slot]) => [server, FIRST_PORT + slot]));
}

function parse(subnet: string): { base: number; room: number } {
  const [, address = '', prefix = ''] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(subnet) ?? [];
  const parts = address.split('.').map(Number);
  const bits = Number(prefix);
  const base = parts.reduce((sum, part) => sum * 256 + part, 0);
  const isWrong = address === '' || parts.some((part) => part > 255) || bits < 8 || bits > 28;
  if (isWrong || base % 2 ** (32 - bits) !== 0) {
    throw new StrataError('COMPOSE_SUBNET_INVALID', '--subnet', { subnet });
  }
  return { base, room: 2 ** (BITS - bits) };
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
