import type { Assembly } from '../../../contract';
import { StrataError } from '../../../errors';
import type {
  ComposedPortal,
  ComposedRegistry,
  ComposedRole,
  Installs,
  RunningGateway,
  RunningServer,
} from '../../roles';
import type { ServerAddresses } from '../addresses';
import { identityOf, type Traveller } from '../egress';
import type { RoleNames } from '../names';

/** Everything that the services of a registry or portal are made from. */
export interface RoleContext<Role extends ComposedRole = ComposedRole> {
  readonly assembly: Assembly;
  readonly role: Role;
  readonly names: RoleNames;
  /** Its network: the way out, the registry, the portal. */
  readonly addresses: ServerAddresses;
  /** The port of this machine on which it is published. */
  readonly port: number;
  /** Servers of the project. */
  readonly servers: readonly RunningServer[];
  /** Gateways of the project. */
  readonly gateways: readonly RunningGateway[];
  readonly installs: Installs;
  /** Contexts of all roles, by construct path. */
  readonly roles: ReadonlyMap<string, RoleContext>;
}

/** Where people of this machine find a role. */
export function originOf({ port }: Pick<RoleContext, 'port'>): string {
  return `http://127.0.0.1:${port}`;
}

export function isPortal(context: RoleContext): context is RoleContext<ComposedPortal> {
  return context.role.role === 'portal';
}

export function isRegistry(context: RoleContext): context is RoleContext<ComposedRegistry> {
  return context.role.role === 'registry';
}

/** Portals of the project that show a registry. */
export function portalsOf({ role, roles }: RoleContext<ComposedRegistry>): RoleContext<ComposedPortal>[] {
  return [...roles.values()].filter(isPortal).filter((portal) => portal.role.registry.path === role.path);
}

/** The registry that a portal shows. */
export function registryOf({ role, roles }: RoleContext<ComposedPortal>): RoleContext {
  const found = roles.get(role.registry.path);
  if (found === undefined)
    throw new StrataError('COMPOSE_DEPLOYMENT_MISSING', role.path, { server: role.registry.name });
  return found;
}

/** A role as one who needs a way out; none where it reaches no public host. */
export function wayOutOf({ assembly, role, names, addresses }: RoleContext): Traveller | undefined {
  if (role.hosts.length === 0) return undefined;
  return {
    assembly,
    identity: identityOf(role.name, role.namespace),
    image: role.container.image,
    service: names.egress,
    network: names.network,
    address: addresses.egress,
    hosts: role.hosts.map((text) => ({
      host: text.slice(0, text.lastIndexOf(':')),
      port: Number(text.slice(text.lastIndexOf(':') + 1)),
    })),
  };
}
