import { relative, resolve, sep } from 'node:path';
import type { Assembly } from '../../contract';
import { Problems, StrataError, StrataErrors } from '../../errors';
import { addressesOf, DEFAULT_SUBNET, portsOf } from './addresses';
import { bridgeService } from './bridge';
import { type ComposeFile, literal, type Network, type Service, type Volume } from './compose-file';
import { type ServerContext, urlOf } from './context';
import { egressService, namedHosts } from './egress';
import { namesOf } from './names';
import { type NotCarried, notCarried } from './not-carried';
import { podOf } from './pod';
import type { ConfigFile } from './role';
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
}

/** A Compose project. */
export interface ComposeProject {
  readonly file: ComposeFile;
  readonly configs: readonly ConfigFile[];
  /** Files that a person puts there. */
  readonly secrets: readonly SecretFile[];
  readonly servers: readonly { readonly id: string; readonly url: string; readonly asksForTokens: boolean }[];
  readonly notCarried: readonly NotCarried[];
}

/** Networks with a way out: where bridges are published, and where egress services reach hosts. No server is in either. */
const FRONT = 'strata-front';
const OUTSIDE = 'strata-outside';

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
  const contexts = contextsOf(assembly, options);
  const parts = each(contexts, servicesOf);
  const networks = Object.assign({}, ...parts.map((part) => part.networks));
  const hasWayOut = contexts.some((context) => namedHosts(context).length > 0);
  const secrets = contexts.flatMap((context) => [...serverSecrets(context), ...bridgeSecrets(context)]);
  const configs = parts.flatMap((part) => part.configs);
  return {
    file: literal<ComposeFile>({
      services: Object.assign({}, ...parts.map(({ services }) => services)),
      networks: { ...networks, [FRONT]: {}, ...(hasWayOut && { [OUTSIDE]: {} }) },
      volumes: Object.assign({}, ...parts.map(({ volumes }) => volumes)),
      secrets: Object.fromEntries(secrets.map(({ name, file }) => [name, { file: `./${file}` }])),
    }),
    configs,
    secrets,
    servers: contexts.map((context) => ({
      id: context.server.id,
      url: urlOf(context),
      asksForTokens: configs.some(
        ({ path, content }) => path === `config/${context.names.bridge}.json` && 'authentication' in content,
      ),
    })),
    notCarried: notCarried(assembly, contexts),
  };
}

function contextsOf(assembly: Assembly, { project, out, subnet = DEFAULT_SUBNET }: ComposeOptions): ServerContext[] {
  const names = namesOf(assembly.servers);
  const keys = [...names.values()].map(({ server }) => server);
  const addresses = addressesOf(keys, subnet);
  const ports = portsOf(keys);
  const folder = (source: string) => {
    const path = relative(out, resolve(project, source)).split(sep).join('/');
    return path.startsWith('.') ? path : `./${path}`;
  };
  return each(assembly.servers, (server) => {
    const own = names.get(server.path);
    const address = addresses.get(own?.server ?? '');
    const port = ports.get(own?.server ?? '');
    if (own === undefined || address === undefined || port === undefined)
      throw new Error(`no place for ${server.path}`);
    return { assembly, server, pod: podOf(assembly, server), names: own, addresses: address, port, folder };
  });
}

interface Parts {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, Network>>;
  readonly volumes: Readonly<Record<string, Volume>>;
  readonly configs: readonly ConfigFile[];
}

function servicesOf(context: ServerContext): Parts {
  const { names, addresses, server } = context;
  const problems = new Problems(server.path);
  const own = problems.attempt(() => serverService(context));
  const bridge = problems.attempt(() => bridgeService(context, FRONT));
  problems.raise();
  if (own === undefined || bridge === undefined) throw new Error(`${server.path} has no services`);
  const egress = namedHosts(context).length > 0 ? egressService(context, OUTSIDE) : undefined;
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
