import { AdminPath, Path, Port } from '../../../contract';
import { bytes, cores } from '../amounts';
import type { Network, Service, Volume } from '../compose-file';
import { egressSecrets, egressService } from '../egress';
import { scratchOf } from '../folders';
import { hardened, NO_FORWARDING } from '../hardening';
import { type ConfigFile, configLabel, configMount, healthcheck } from '../role';
import { filesOf, type MountedFile, mounted } from '../secrets';
import { claimsOf, LISTED, type RoleFiles, roleFiles } from './configuration';
import { isPortal, isRegistry, portalsOf, type RoleContext, wayOutOf } from './context';

/** What a role is in the project. */
export interface RoleParts {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, Network>>;
  readonly volumes: Readonly<Record<string, Volume>>;
  readonly configs: readonly ConfigFile[];
  readonly secrets: readonly MountedFile[];
  readonly notes: readonly string[];
}

/** A start reads sources, and waits for none of them. */
const START_SECONDS = 60;

/**
 * The services of a registry or portal: its own, and its way out where it reaches public hosts.
 *
 * @param front the network in which it is published
 * @param outside the network that ways out lead to
 */
export function roleParts(context: RoleContext, front: string, outside: string): RoleParts {
  const { names, addresses } = context;
  const files = roleFiles(context);
  const way = wayOutOf(context);
  const egress = way && egressService(way, outside);
  const secrets = secretsOf(context, files);
  const hasNetwork = egress !== undefined || isPortal(context);
  return {
    services: {
      [names.service]: service(context, files, secrets, front),
      ...(egress && { [names.egress]: egress.service }),
    },
    networks: hasNetwork
      ? { [names.network]: { internal: true, ipam: { config: [{ subnet: addresses.subnet }] } } }
      : {},
    volumes: claimsOf(context).length > 0 ? { [names.data]: {} } : {},
    configs: [files.config, ...files.lists, ...(egress ? [egress.config] : [])],
    secrets: [...secrets, ...(way ? egressSecrets(way) : [])],
    notes: files.notes,
  };
}

function service(
  context: RoleContext,
  { config, lists }: RoleFiles,
  secrets: readonly MountedFile[],
  front: string,
): Service {
  const { role, names, port } = context;
  const { container, graceSeconds } = role;
  const { limits } = container.resources;
  const { tmpfs, moved } = scratchOf(role);
  return hardened({
    image: container.image,
    ...(container.args && { command: container.args }),
    labels: configLabel(config),
    pids_limit: 128,
    mem_limit: bytes(limits['memory'], '384Mi') + moved,
    cpus: cores(limits['cpu'], '1'),
    stop_grace_period: `${graceSeconds}s`,
    tmpfs,
    volumes: [
      configMount(config),
      ...(lists.length > 0
        ? [{ type: 'bind' as const, source: `./config/${names.service}`, target: LISTED, read_only: true }]
        : []),
      ...(claimsOf(context).length > 0 ? [{ type: 'volume' as const, source: names.data, target: Path.SHARED }] : []),
    ],
    ...mounted(secrets),
    ports: [`127.0.0.1:${port}:${Port.MCP}`],
    networks: { [front]: {}, ...networksOf(context) },
    sysctls: NO_FORWARDING,
    healthcheck: healthcheck(`http://127.0.0.1:${Port.ADMIN}${AdminPath.READY}`, START_SECONDS),
  });
}

/** One network for each flow: with its way out, and between a portal and its registry. */
function networksOf(context: RoleContext): Record<string, { readonly ipv4_address: string }> {
  const { names, addresses } = context;
  if (!isRegistry(context)) return { [names.network]: { ipv4_address: addresses.bridge } };
  const shown = portalsOf(context).map((portal) => [portal.names.network, { ipv4_address: portal.addresses.server }]);
  return {
    ...(wayOutOf(context) && { [names.network]: { ipv4_address: addresses.server } }),
    ...Object.fromEntries(shown),
  };
}

/** The files of the pod that its configuration here still names. */
function secretsOf({ role, names }: RoleContext, { config }: RoleFiles): MountedFile[] {
  const text = JSON.stringify(config.content);
  return filesOf(names.service, role).filter(({ target }) => text.includes(JSON.stringify(target)));
}
