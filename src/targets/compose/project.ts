import { relative, resolve, sep } from 'node:path';
import type { Assembly } from '../../contract';
import { Problems, StrataError, StrataErrors } from '../../errors';
import { composedRoles, type Installs, type RunningServer } from '../roles';
import { addressesOf, DEFAULT_SUBNET, portsOf } from './addresses';
import { bridgeService } from './bridge';
import { type ComposeFile, literal, type Network, type Service, type Volume } from './compose-file';
import { type ServerContext, urlOf } from './context';
import { egressSecrets, egressService, namedHosts, travellerOf } from './egress';
import { namesOf, roleNamesOf } from './names';
import { type NotCarried, notCarried } from './not-carried';
import { podOf } from './pod';
import type { ConfigFile } from './role';
import { originOf, type RoleContext } from './roles/context';
import { roleParts } from './roles/services';
import { bridgeSecrets, type SecretFile, serverSecrets } from './secrets';
import { hasNetwork, installService, isSupervised, serverService } from './server';

/** How a project is made. */
export interface ComposeOptions {
  /** The composition's folder, absolute: folders that servers use are named from here. */
  readonly project: string;
  /** The Compose project's folder, absolute. */
  readonly out: string;
  /**
   * The IPv4 range of the servers' networks.
   *
   * @default 198.18.64.0/20
   */
  readonly subnet?: string;
  /** How clients are told of a bridge. Portals show it. */
  readonly installs: Installs;
}

/** A Compose project. */
export interface ComposeProject {
  readonly file: ComposeFile;
  readonly configs: readonly ConfigFile[];
  /** Files that a person puts there. */
  readonly secrets: readonly SecretFile[];
  readonly servers: readonly { readonly id: string; readonly url: string; readonly asksForTokens: boolean }[];
  /** Registries and portals. */
  readonly roles: readonly {
    readonly id: string;
    readonly role: string;
    readonly url: string;
    readonly redirect?: string;
  }[];
  readonly notCarried: readonly NotCarried[];
}

/** Networks with a way out: where bridges are published, and where egress services reach hosts. No server is in either. */
const FRONT = 'strata-front';
const OUTSIDE = 'strata-outside';
/** Where registries and portals are published: apart from the bridges, whose servers are none of their business. */
const PEOPLE = 'strata-people';

/** A folder in memory for one socket. `nr_blocks` is a size in pages; not every engine passes on `size`. */
const SOCKET: Volume = {
  driver: 'local',
  driver_opts: { type: 'tmpfs', device: 'tmpfs', o: 'nr_blocks=256,mode=0770,uid=65532,gid=65532,nosuid,nodev,noexec' },
};

/**
 * The servers of a composition as a Compose project: the programs, permissions and configuration that the cluster gets.
 *
 * @throws StrataError, or StrataErrors with all of them, of the codes that begin with `COMPOSE_`
 */
export function composeProject(assembly: Assembly, options: ComposeOptions): ComposeProject {
  const { contexts, roles } = contextsOf(assembly, options);
  const serverParts = each(contexts, servicesOf);
  const made = roles.map((role) => ({ role, parts: roleParts(role, PEOPLE, OUTSIDE) }));
  const parts: Parts[] = [...serverParts, ...made.map((one) => one.parts)];
  const networks = Object.assign({}, ...parts.map((part) => part.networks));
  const hasWayOut = parts.some(({ services }) =>
    Object.values(services).some(({ networks: joined = {} }) => Object.hasOwn(joined, OUTSIDE)),
  );
  const secrets = parts.flatMap((part) => part.secrets);
  const configs = parts.flatMap((part) => part.configs);
  return {
    file: literal<ComposeFile>({
      services: Object.assign({}, ...parts.map(({ services }) => services)),
      networks: {
        ...networks,
        [FRONT]: {},
        ...(hasWayOut && { [OUTSIDE]: {} }),
        ...(roles.length > 0 && { [PEOPLE]: {} }),
      },
      volumes: Object.assign({}, ...parts.map(({ volumes }) => volumes)),
      secrets: Object.fromEntries(secrets.map(({ name, file }) => [name, { file: `./${file}` }])),
    }),
    configs,
    secrets,
    servers: contexts.map((context) => ({
      id: context.server.id,
      url: urlOf(context),
      asksForTokens: configs.some(
        ({ path, content }) =>
          path === `config/${context.names.bridge}.json` && typeof content === 'object' && 'authentication' in content,
      ),
    })),
    roles: roles.map(describe),
    notCarried: notCarried(
      assembly,
      contexts,
      made.map(({ role, parts: { notes } }) => ({ role: role.role, notes })),
    ),
  };
}

function contextsOf(
  assembly: Assembly,
  { project, out, subnet = DEFAULT_SUBNET, installs }: ComposeOptions,
): { readonly contexts: readonly ServerContext[]; readonly roles: readonly RoleContext[] } {
  const names = namesOf(assembly.servers);
  const composed = composedRoles(assembly);
  const roleNames = roleNamesOf(composed, names.values());
  const keys = [
    ...[...names.values()].map(({ server }) => server),
    ...[...roleNames.values()].map((own) => own.service),
  ];
  const addresses = addressesOf(keys, subnet);
  const ports = portsOf(keys);
  const folder = (source: string) => {
    const path = relative(out, resolve(project, source)).split(sep).join('/');
    return path.startsWith('.') ? path : `./${path}`;
  };
  const placed = (key: string | undefined, path: string) => {
    const address = addresses.get(key ?? '');
    const port = ports.get(key ?? '');
    if (address === undefined || port === undefined) throw new Error(`no place for ${path}`);
    return { addresses: address, port };
  };
  const contexts = each(assembly.servers, (server) => {
    const own = names.get(server.path);
    if (own === undefined) throw new Error(`no name for ${server.path}`);
    return { assembly, server, pod: podOf(assembly, server), names: own, folder, ...placed(own.server, server.path) };
  });
  const servers = contexts.map(
    (context): RunningServer => ({
      id: context.server.id,
      path: context.server.path,
      name: context.names.server,
      url: urlOf(context),
    }),
  );
  const roles = new Map<string, RoleContext>();
  for (const role of composed) {
    const own = roleNames.get(role.path);
    if (own === undefined) throw new Error(`no name for ${role.path}`);
    roles.set(role.path, { assembly, role, names: own, ...placed(own.service, role.path), servers, installs, roles });
  }
  return { contexts, roles: [...roles.values()] };
}

/** A role for whoever starts the project. The identity provider has to know where it sends people back to. */
function describe(context: RoleContext): ComposeProject['roles'][number] {
  const { role, names } = context;
  const url = originOf(context);
  const logsIn = role.role === 'portal' && role.config.login !== undefined;
  return { id: names.service, role: role.role, url, ...(logsIn && { redirect: `${url}/login/callback` }) };
}

interface Parts {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, Network>>;
  readonly volumes: Readonly<Record<string, Volume>>;
  readonly configs: readonly ConfigFile[];
  readonly secrets: readonly SecretFile[];
}

function servicesOf(context: ServerContext): Parts {
  const { names, addresses, server } = context;
  const problems = new Problems(server.path);
  const own = problems.attempt(() => serverService(context));
  const bridge = problems.attempt(() => bridgeService(context, FRONT));
  problems.raise();
  if (own === undefined || bridge === undefined) throw new Error(`${server.path} has no services`);
  const way = namedHosts(context).length > 0 ? travellerOf(context) : undefined;
  const egress = way && egressService(way, OUTSIDE);
  return {
    services: {
      [names.server]: own,
      [names.bridge]: bridge.service,
      ...(isSupervised(context) && { [names.install]: installService(context) }),
      ...(egress && { [names.egress]: egress.service }),
    },
    networks: hasNetwork(context)
      ? { [names.network]: { internal: true, ipam: { config: [{ subnet: addresses.subnet }] } } }
      : {},
    volumes: {
      ...(isSupervised(context) && { [names.supervisor]: {} }),
      ...(server.run.transport === 'stdio' && { [names.socket]: SOCKET }),
    },
    configs: [bridge.config, ...(egress ? [egress.config] : [])],
    secrets: [...serverSecrets(context), ...bridgeSecrets(context), ...(way ? egressSecrets(way) : [])],
  };
}

/** Does a thing for each, and tells every error of the catalogue at once. */
function each<Item, Result>(items: readonly Item[], work: (item: Item) => Result): Result[] {
  const errors: StrataError[] = [];
  const results = items.flatMap((item) => {
    try {
      return [work(item)];
    } catch (error) {
      if (error instanceof StrataErrors) errors.push(...error.errors);
      else if (StrataError.is(error)) errors.push(error);
      else throw error;
      return [];
    }
  });
  if (errors.length > 1) throw new StrataErrors(errors);
  if (errors[0] !== undefined) throw errors[0];
  return results;
}
