import { createHash } from 'node:crypto';
import { Port } from '../../contract';
import { type Problems, StrataError } from '../../errors';
import type { EgressMember } from '../common/egress-via';

/** Ports are taken from here: above those of services, below those that systems use for connections outwards. */
const FIRST = 10_000;
const LAST = 32_767;
/** What a process without privileges may listen on. */
const UNPRIVILEGED = 1_024;
const HIGHEST = 65_535;

/** A server's identity: its namespace and its name. */
export function identityOf({ name, namespace }: Pick<EgressMember, 'name' | 'namespace'>): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/**
 * The port of a server follows from its identity alone, so that it never moves when other servers come and go: a port that moved would, for
 * a while, be another server's. Two identities that lead to one port are an error that the composition settles by `ports`.
 */
export function derivedPort(identity: string): number {
  const number = createHash('sha256').update(identity).digest().readUInt32BE(0);
  return FIRST + (number % (LAST - FIRST + 1));
}

/** The ports of servers. */
export class PortBook {
  readonly #owners = new Map<number, string>();
  readonly #ports = new Map<string, number>();

  /** @param given ports that the composition settles */
  constructor(private readonly given: Readonly<Record<string, number>>) {}

  /**
   * The port of a server.
   *
   * @throws StrataError EGRESS_PROXY_PORT_TAKEN
   */
  portOf(member: EgressMember): number {
    const identity = identityOf(member);
    const port = this.#ports.get(identity) ?? this.#settled(identity);
    const owner = this.#owners.get(port) ?? identity;
    if (owner !== identity) {
      throw new StrataError('EGRESS_PROXY_PORT_TAKEN', member.path, {
        server: identity,
        other: owner,
        port,
        free: this.#free(port),
      });
    }
    this.#owners.set(port, identity);
    this.#ports.set(identity, port);
    return port;
  }

  #settled(identity: string): number {
    return Object.hasOwn(this.given, identity) ? (this.given[identity] as number) : derivedPort(identity);
  }

  /** The next port that neither a server nor the composition has. */
  #free(port: number): number {
    const used = new Set([...this.#owners.keys(), ...Object.values(this.given)]);
    let free = port;
    while (used.has(free)) free = free === LAST ? FIRST : free + 1;
    return free;
  }
}

/** Checks the ports that a composition gives. */
export function checkPorts(ports: Readonly<Record<string, number>>, problems: Problems): void {
  for (const [server, port] of Object.entries(ports)) {
    if (!Number.isInteger(port) || port < UNPRIVILEGED || port > HIGHEST || port === Port.ADMIN) {
      problems.add('EGRESS_PROXY_PORT_INVALID', { server, port, least: UNPRIVILEGED, admin: Port.ADMIN });
    }
  }
}
