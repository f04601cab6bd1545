import type { AssemblyServer } from '../../contract';
import { StrataError } from '../../errors';
import type { RolePod } from '../roles';

/** What the parts of a server are called in the project. */
export interface ServiceNames {
  readonly server: string;
  readonly bridge: string;
  readonly egress: string;
  readonly install: string;
  readonly network: string;
  readonly supervisor: string;
  readonly socket: string;
}

/**
 * Names by construct path. A server is called as in the composition; where two namespaces have one name, the namespace comes before it.
 *
 * @throws COMPOSE_NAME_TAKEN
 */
export function namesOf(servers: readonly AssemblyServer[]): ReadonlyMap<string, ServiceNames> {
  const taken = new Map<string, string>();
  return new Map(
    servers.map(({ id, namespace, path }) => {
      const isShared = servers.some((other) => other.id === id && other.path !== path);
      const names = named(isShared && namespace !== undefined ? `${namespace}-${id}` : id);
      for (const name of [names.server, names.bridge, names.egress, names.install]) {
        if (taken.has(name)) throw new StrataError('COMPOSE_NAME_TAKEN', path, { name });
        taken.set(name, path);
      }
      return [path, names];
    }),
  );
}

/** What the parts of a gateway, registry or portal are called in the project. */
export interface RoleNames {
  readonly service: string;
  readonly egress: string;
  readonly network: string;
  readonly data: string;
}

/**
 * Names of gateways, registries and portals by construct path. Where two namespaces have one name, the namespace comes before it.
 *
 * @param servers names that are taken
 * @throws COMPOSE_NAME_TAKEN
 */
export function roleNamesOf(
  roles: readonly Pick<RolePod, 'name' | 'namespace' | 'path'>[],
  servers: Iterable<ServiceNames>,
): ReadonlyMap<string, RoleNames> {
  const taken = new Set(
    [...servers].flatMap(({ server, bridge, egress, install }) => [server, bridge, egress, install]),
  );
  return new Map(
    roles.map(({ name, namespace, path }) => {
      const isShared = roles.some((other) => other.name === name && other.path !== path);
      const service = isShared && namespace !== undefined ? `${namespace}-${name}` : name;
      const names = {
        service,
        egress: `${service}-egress`,
        network: `strata-role-${service}`,
        data: `${service}-data`,
      };
      for (const one of [names.service, names.egress]) {
        if (taken.has(one)) throw new StrataError('COMPOSE_NAME_TAKEN', path, { name: one });
        taken.add(one);
      }
      return [path, names];
    }),
  );
}

/** The network of a gateway and one bridge. The dot is in no name of either. */
export function legName(gateway: string, server: string): string {
  return `strata-gateway-${gateway}.${server}`;
}

/** The volume of a claim. The dot is in no name of a namespace. */
export function claimName(namespace: string | undefined, claim: string): string {
  return `claim-${namespace === undefined ? '' : `${namespace}.`}${claim}`;
}

function named(server: string): ServiceNames {
  return {
    server,
    bridge: `${server}-bridge`,
    egress: `${server}-egress`,
    install: `${server}-stdiod`,
    // Behind `strata-front` in the alphabet: docker-compose 1.29 joins networks in that order, and engines publish ports in the first.
    network: `strata-server-${server}`,
    supervisor: `${server}-supervisor`,
    socket: `${server}-socket`,
  };
}
