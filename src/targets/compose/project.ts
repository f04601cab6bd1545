import type { Assembly } from '../../contract';
import { Problems } from '../../errors';
import { bridgeService } from './bridge';
import { claimsOf, ownerService } from './claims';
import { type ComposeFile, literal, type Network, type Service, type Volume } from './compose-file';
import { type ServerContext, urlOf } from './context';
import { contextsOf } from './contexts';
import { each } from './each';
import { egressSecrets, egressService, namedHosts, travellerOf } from './egress';
import { foldersOf } from './folders';
import { type GatewayContext, gatewayUrl } from './gateways/context';
import { gatewayParts } from './gateways/services';
import { type NotCarried, notCarried } from './not-carried';
import type { ComposeOptions } from './options';
import type { ConfigFile } from './role';
import { originOf, type RoleContext } from './roles/context';
import { roleParts } from './roles/services';
import { bridgeSecrets, type MountedFile, type SecretFile, serverSecrets, told } from './secrets';
import { hasNetwork, installService, isSupervised, serverService } from './server';

/** A Compose project. */
export interface ComposeProject {
  readonly file: ComposeFile;
  readonly configs: readonly ConfigFile[];
  /** Files that a person puts there. */
  readonly secrets: readonly SecretFile[];
  readonly servers: readonly {
    readonly id: string;
    /** Where clients come to it: its bridge, or a gateway. */
    readonly url: string;
    readonly asksForTokens: boolean;
    /** The gateways that clients come to it by. Absent: they come to its bridge. */
    readonly gateways?: readonly string[];
  }[];
  /** Gateways, registries and portals. */
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
/** Where gateways are published. */
const ENTRY = 'strata-entry';
/** Where registries and portals are published: apart from the bridges, whose servers are none of their business. */
const PEOPLE = 'strata-people';

/**
 * A folder in memory for one socket, which the two services that mount it alone come to. `nr_blocks` is a size in pages; not every engine passes on `size`. Not an owner
 * either: podman tells it apart, and docker-compose 1.29 then takes the volume for another one when it is there already.
 */
const SOCKET: Volume = {
  driver: 'local',
  driver_opts: { type: 'tmpfs', device: 'tmpfs', o: 'nr_blocks=256,mode=0777,nosuid,nodev,noexec' },
};

/**
 * A composition as a Compose project: the programs, permissions and configuration that the cluster gets.
 *
 * @throws StrataError, or StrataErrors with all of them, of the codes that begin with `COMPOSE_`
 */
export function composeProject(assembly: Assembly, options: ComposeOptions): ComposeProject {
  const { servers, gateways, roles } = contextsOf(assembly, options);
  const serverParts = each(servers, servicesOf);
  const gatewaysMade = gateways.map((context) => ({ role: context.gateway, parts: gatewayParts(context, ENTRY) }));
  const rolesMade = roles.map((context) => ({ role: context.role, parts: roleParts(context, PEOPLE, OUTSIDE) }));
  const made = [...gatewaysMade, ...rolesMade];
  const parts: Parts[] = [...serverParts, ...made.map((one) => one.parts)];
  const joined = new Set(
    parts.flatMap(({ services }) => Object.values(services).flatMap(({ networks = {} }) => Object.keys(networks))),
  );
  const outer = [FRONT, OUTSIDE, PEOPLE, ENTRY].filter((network) => joined.has(network));
  const secrets = parts.flatMap((part) => part.secrets);
  const configs = parts.flatMap((part) => part.configs);
  return {
    file: literal<ComposeFile>({
      services: Object.assign({}, ...parts.map(({ services }) => services)),
      networks: Object.assign({}, ...parts.map((part) => part.networks), ...outer.map((name) => ({ [name]: {} }))),
      volumes: Object.assign({}, ...parts.map(({ volumes }) => volumes)),
      secrets: Object.fromEntries(secrets.map(({ name, file }) => [name, { file: `./${file}` }])),
    }),
    configs,
    secrets: secrets.map((file) => told(file, options.placeOf)),
    servers: servers.map((context) => describeServer(context, gateways, configs)),
    roles: [...gateways.map(describeGateway), ...roles.map(describe)],
    notCarried: notCarried(
      assembly,
      servers,
      made.map(({ role, parts: { notes } }) => ({ role, notes })),
    ),
  };
}

/** A server for whoever starts the project. */
function describeServer(
  context: ServerContext,
  gateways: readonly GatewayContext[],
  configs: readonly ConfigFile[],
): ComposeProject['servers'][number] {
  const { server, names, legs, isPublished } = context;
  const leading = isPublished ? [] : gateways.filter(({ gateway }) => legs.some((leg) => leg.gateway === gateway));
  const [first] = leading;
  const reader = first?.service ?? names.bridge;
  return {
    id: server.id,
    url: first === undefined ? urlOf(context) : gatewayUrl(first),
    asksForTokens: configs.some(
      ({ path, content }) =>
        path === `config/${reader}.json` && typeof content === 'object' && 'authentication' in content,
    ),
    ...(first !== undefined && { gateways: leading.map(({ service }) => service) }),
  };
}

function describeGateway(context: GatewayContext): ComposeProject['roles'][number] {
  return { id: context.service, role: 'gateway', url: gatewayUrl(context) };
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
  readonly secrets: readonly MountedFile[];
}

function servicesOf(context: ServerContext): Parts {
  const { names, addresses, server } = context;
  const problems = new Problems(server.path);
  const folders = problems.attempt(() => foldersOf(context));
  const own = problems.attempt(() => serverService(context, folders));
  const bridge = problems.attempt(() => bridgeService(context, FRONT));
  problems.raise();
  if (own === undefined || bridge === undefined || folders === undefined)
    throw new Error(`${server.path} has no services`);
  const way = namedHosts(context).length > 0 ? travellerOf(context) : undefined;
  const egress = way && egressService(way, OUTSIDE);
  const claims = claimsOf(context);
  return {
    services: {
      [names.server]: own,
      [names.bridge]: bridge.service,
      ...(isSupervised(context) && { [names.install]: installService(context) }),
      ...(egress && { [names.egress]: egress.service }),
      ...Object.fromEntries(claims.map((claim) => [claim, ownerService(context, claim)])),
    },
    networks: hasNetwork(context)
      ? { [names.network]: { internal: true, ipam: { config: [{ subnet: addresses.subnet }] } } }
      : {},
    volumes: {
      ...(isSupervised(context) && { [names.supervisor]: {} }),
      ...(server.run.transport === 'stdio' && { [names.socket]: SOCKET }),
      ...Object.fromEntries(claims.map((claim) => [claim, {}])),
    },
    configs: [bridge.config, ...folders.configs, ...(egress ? [egress.config] : [])],
    secrets: [...serverSecrets(context), ...bridgeSecrets(context), ...(way ? egressSecrets(way) : [])],
  };
}
