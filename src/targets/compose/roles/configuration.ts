import { Path, Port } from '../../../contract';
import { type Here, portalHere, registryHere } from '../../roles';
import { LOOPBACK_HOSTS } from '../bridge';
import { proxyUrl } from '../egress';
import type { ConfigFile } from '../role';
import { isPortal, isRegistry, originOf, portalsOf, type RoleContext, registryOf, wayOutOf } from './context';

/** Where the lists of the composition are in the registry's container. */
export const LISTED = '/var/run/strata/listed';

/** What a role of the project reads. */
export interface RoleFiles {
  readonly config: ConfigFile;
  /** Lists, which are read again when they change. */
  readonly lists: readonly ConfigFile[];
  /** What is not as in the cluster, in words. */
  readonly notes: readonly string[];
}

/** The cluster's configuration, as the pod mounts it, with what differs here: its URL, its way to hosts, and which servers there are. */
export function roleFiles(context: RoleContext): RoleFiles {
  const { names } = context;
  const file = (content: object): ConfigFile => ({ path: `config/${names.service}.json`, content });
  if (isRegistry(context)) {
    const { config, listed, notes } = registryHere(context.role, hereOf(context), LISTED);
    const lists = Object.entries(listed).map(([name, text]) => ({
      path: `config/${names.service}/${name}`,
      content: text,
    }));
    return { config: file(config), lists, notes };
  }
  if (!isPortal(context)) throw new Error(`${context.role.path} is neither registry nor portal`);
  const registry = registryOf(context);
  const place = { url: `http://${context.addresses.server}:${Port.MCP}`, resource: originOf(registry) };
  const { config, notes } = portalHere(context.role, place, hereOf(context), context.installs);
  return { config: file(config), lists: [], notes };
}

function hereOf(context: RoleContext): Here {
  const way = wayOutOf(context);
  return {
    origin: originOf(context),
    listen: { host: '0.0.0.0', port: Port.MCP, adminPort: Port.ADMIN },
    // Portals call it by its address in their network.
    hosts: [
      ...LOOPBACK_HOSTS,
      ...(isRegistry(context) ? portalsOf(context).map(({ addresses }) => addresses.server) : []),
    ],
    places: Object.fromEntries(claimsOf(context).map((path) => [path, Path.SHARED])),
    ...(way && { proxy: proxyUrl(way.address) }),
    isOpen: false,
    servers: context.servers,
    gateways: context.gateways,
  };
}

/**
 * Where claims are mounted. The volume that stands for them is mounted where the image has a folder of the user's: engines give a new volume to who owns the
 * folder beneath.
 */
export function claimsOf({ role: { container, volumes } }: RoleContext): string[] {
  return container.volumeMounts
    .filter(({ name }) => volumes.get(name)?.persistentVolumeClaim !== undefined)
    .map(({ mountPath }) => mountPath);
}
