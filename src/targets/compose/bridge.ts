import { AdminPath, type Authentication, BridgeConfig, Path, Stage } from '../../contract';
import { StrataError } from '../../errors';
import { authenticationHere } from '../roles/authentication-here';
import { configMapFile } from '../roles/pod';
import { bytes, cores } from './amounts';
import type { Service } from './compose-file';
import { type ServerContext, urlOf } from './context';
import { scratchOf } from './folders';
import type { Leg } from './gateways/context';
import { hardened, NO_FORWARDING } from './hardening';
import { type ConfigFile, configLabel, configMount, healthcheck } from './role';
import { bridgeSecrets, mounted } from './secrets';

/** Names under which clients of this machine address a bridge. */
export const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];
const CONFIG_KEY = 'config.json';

/**
 * The cluster's configuration, as the pod mounts it, with what differs here: its URL, where the server is, and no parts of the platform
 * that this project does not have.
 *
 * @throws COMPOSE_DEPLOYMENT_MISSING, COMPOSE_IDENTITY_REQUIRED
 */
export function bridgeConfig(context: ServerContext): BridgeConfig {
  const { server, pod, legs, isPublished } = context;
  const { redis: _, ...config } = clusterConfig(context);
  const { authentication, telemetry } = config;
  if (authentication === undefined && server.stage >= Stage.PILOT && !pod.relaxations.includes('anonymousCallers')) {
    throw new StrataError('COMPOSE_IDENTITY_REQUIRED', server.path, {});
  }
  const { tracesEndpoint: __, ...watched } = telemetry;
  return BridgeConfig.parse({
    ...config,
    listen: {
      ...config.listen,
      host: '0.0.0.0',
      allowedHosts: [...(isPublished ? LOOPBACK_HOSTS : []), ...legs.map(({ addresses }) => addresses.bridge)],
    },
    upstream: upstreamOf(context, config),
    ...(authentication && { authentication: bridgeAuthentication(context, authentication) }),
    rateLimits: { ...config.rateLimits, store: 'process' },
    telemetry: watched,
  });
}

/** Who may call here. Where gateways alone do, tokens are for what they are for in the cluster; a gateway's keys are fetched where the two meet. */
function bridgeAuthentication(context: ServerContext, given: Authentication): Authentication {
  const { issuers, ...authentication } = authenticationHere(given, { url: resourceOf(context, given) });
  return {
    ...authentication,
    issuers: issuers.map((issuer) => {
      const address = legOf(context, issuer)?.addresses.server;
      if (address === undefined || issuer.jwksUri === undefined) return issuer;
      const url = new URL(issuer.jwksUri);
      url.hostname = address;
      return { ...issuer, jwksUri: url.href };
    }),
  };
}

/** What tokens for a server are for. */
export function resourceOf(context: ServerContext, { resource }: Pick<Authentication, 'resource'>): string {
  return context.isPublished ? urlOf(context) : resource;
}

/** The gateway that an issuer is, where it leads to the server. */
function legOf({ legs }: ServerContext, { issuer }: { readonly issuer: string }): Leg | undefined {
  return legs.find(({ gateway }) => gateway.config.signer?.issuer === issuer);
}

/** Whether it fetches or asks anything of others than its gateways. */
function needsWayOut(context: ServerContext, { authentication, policy }: BridgeConfig): boolean {
  return policy?.engine === 'opa' || authentication?.issuers.some((issuer) => !legOf(context, issuer)) === true;
}

/** The configuration in the cluster. */
export function clusterConfig({ assembly, server, pod }: ServerContext): BridgeConfig {
  const volume = pod.bridge.volumeMounts.find(({ mountPath }) => mountPath === Path.CONFIG)?.name ?? '';
  const name = pod.volumes.get(volume)?.configMap?.name ?? '';
  const text = configMapFile(assembly, server.namespace, name)?.[CONFIG_KEY];
  const { data } = BridgeConfig.safeParse(text === undefined ? undefined : JSON.parse(text));
  if (data === undefined) throw new StrataError('COMPOSE_DEPLOYMENT_MISSING', server.path, { server: server.id });
  return data;
}

/**
 * A server that listens has a network of its own with its bridge, and an address there. It is called by the name that it is called by in its pod: many answer no
 * other one.
 */
function upstreamOf({ addresses }: ServerContext, { upstream }: BridgeConfig): BridgeConfig['upstream'] {
  if (!('url' in upstream)) return upstream;
  const url = new URL(upstream.url);
  const { host } = url;
  url.hostname = addresses.server;
  return { host, ...upstream, url: url.href };
}

/**
 * The service, and its configuration. Where clients come to it themselves it has a port of this machine, on loopback.
 *
 * @param front the network in which it is published, or has its way to issuers
 */
export function bridgeService(context: ServerContext, front: string): { service: Service; config: ConfigFile } {
  const { server, pod, names, addresses, port, legs, isPublished } = context;
  const config = bridgeConfig(context);
  const file: ConfigFile = { path: `config/${names.bridge}.json`, content: config };
  const { limits } = pod.bridge.resources;
  const { tmpfs, moved } = scratchOf({ container: pod.bridge, volumes: pod.volumes });
  const isStdio = server.run.transport === 'stdio';
  return {
    config: file,
    service: hardened({
      image: pod.bridge.image,
      ...(pod.bridge.args && { command: pod.bridge.args }),
      labels: configLabel(file),
      pids_limit: 128,
      mem_limit: bytes(limits['memory'], '256Mi') + moved,
      cpus: cores(limits['cpu'], '500m'),
      stop_grace_period: `${pod.graceSeconds}s`,
      tmpfs,
      volumes: [
        configMount(file),
        ...(isStdio ? [{ type: 'volume' as const, source: names.socket, target: Path.RUN }] : []),
      ],
      ...mounted(bridgeSecrets(context)),
      ...(isPublished && { ports: [`127.0.0.1:${port}:${config.listen.port}`] }),
      networks: {
        ...((isPublished || needsWayOut(context, config)) && { [front]: {} }),
        ...Object.fromEntries(legs.map((leg) => [leg.network, { ipv4_address: leg.addresses.bridge }])),
        ...(isStdio ? {} : { [names.network]: { ipv4_address: addresses.bridge } }),
      },
      sysctls: NO_FORWARDING,
      healthcheck: healthcheck(
        `http://127.0.0.1:${config.listen.adminPort}${AdminPath.READY}`,
        config.limits.startSeconds,
      ),
    }),
  };
}
