import type { z } from 'zod';
import { AdminPath, type Assembly, EgressConfig, type EgressHost, Port } from '../../contract';
import { proxyVariables } from '../proxy-variables';
import { Deployment } from '../roles/pod';
import { bytes } from './amounts';
import type { Service } from './compose-file';
import type { ServerContext } from './context';
import { hardened, NO_FORWARDING, tmpfs } from './hardening';
import { type ConfigFile, configLabel, configMount, healthcheck } from './role';
import { filesOf, type MountedFile, mounted } from './secrets';

type Host = z.infer<typeof EgressHost>;

/** Where the way out listens. One server alone is in its network. */
const PROXY_PORT = 3128;
const TMP = 16 * 1024 ** 2;

/** Hosts by name, which the egress role lets through; ranges are none of its business. */
export function namedHosts({ server }: Pick<ServerContext, 'server'>): readonly Host[] {
  return server.run.egress.filter(({ host }) => !host.includes('/'));
}

/** Ranges of addresses that the composition declares. */
export function ranges({ server }: Pick<ServerContext, 'server'>): readonly Host[] {
  return server.run.egress.filter(({ host }) => host.includes('/'));
}

/** Whom a way out is for: a server, or a registry or portal. */
export interface Traveller {
  readonly assembly: Assembly;
  /** As audit events call it, with a platform's egress proxy or without. */
  readonly identity: string;
  /** The runtime image. */
  readonly image: string;
  /** The service that is the way out. */
  readonly service: string;
  /** The network that the two share. */
  readonly network: string;
  readonly address: string;
  readonly hosts: readonly Host[];
}

/** A server as one who needs a way out. */
export function travellerOf(context: ServerContext): Traveller {
  const { assembly, server, pod, names, addresses } = context;
  return {
    assembly,
    identity: identityOf(server.id, server.namespace),
    image: pod.bridge.image,
    service: names.egress,
    network: names.network,
    address: addresses.egress,
    hosts: namedHosts(context),
  };
}

/** As the egress role calls who has a port of its own. */
export function identityOf(name: string, namespace: string | undefined): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Where the way out listens. */
export function proxyUrl(address: string): string {
  return `http://${address}:${PROXY_PORT}`;
}

/**
 * The way out of one alone. In a cluster the port tells servers apart; here it is the network that the two alone share. It listens on
 * the inner address only, so that the networks of others do not lead to it.
 */
function egressConfig(traveller: Traveller): EgressConfig {
  const { identity, service, address, hosts } = traveller;
  return EgressConfig.parse({
    ...carriedEgress(traveller),
    role: 'egress',
    name: service.slice(0, 63).replace(/-$/, ''),
    listen: { host: address, adminPort: Port.ADMIN },
    listeners: [{ server: identity, port: PROXY_PORT, allow: hosts }],
  });
}

/** Caps and ranges that the composition gave its own egress proxy, and how it seals what it audits. */
function carriedEgress(traveller: Traveller): Partial<EgressConfig> {
  const config = platformEgress(traveller)?.config;
  if (config === undefined) return {};
  const { deniedRanges, limits, drainSeconds, telemetry, audit } = config;
  return { deniedRanges, limits, drainSeconds, telemetry, ...(audit && { audit }) };
}

/** The key that seals the audit stream, where the composition's egress proxy has one. */
export function egressSecrets(traveller: Traveller): MountedFile[] {
  const found = platformEgress(traveller);
  const key = found?.config.audit?.keyFile;
  if (key === undefined) return [];
  const deployment = Deployment.parse(found?.deployment);
  const { containers, volumes } = deployment.spec.template.spec;
  const byName = new Map(volumes.map((volume) => [volume.name, volume]));
  const { namespace } = found?.deployment?.metadata ?? {};
  const pod = { volumes: byName, ...(namespace !== undefined && { namespace }) };
  const files = containers.flatMap((container) => filesOf(traveller.service, { ...pod, container }));
  return files.filter(({ target }) => target === key);
}

/** The egress proxy of the composition that lets somebody out. */
function platformEgress({ assembly, identity }: Traveller) {
  for (const { manifest } of assembly.objects) {
    const { data } = manifest as { data?: Record<string, string> };
    const text = manifest.kind === 'ConfigMap' ? data?.['config.json'] : undefined;
    const config = text === undefined ? undefined : EgressConfig.safeParse(JSON.parse(text)).data;
    if (config?.listeners.some((listener) => listener.server === identity) !== true) continue;
    const { name, namespace } = manifest.metadata;
    const pods = assembly.objects.find(
      ({ manifest: { kind, metadata } }) =>
        kind === 'Deployment' && metadata.name === name && metadata.namespace === namespace,
    );
    return { config, deployment: pods?.manifest };
  }
  return undefined;
}

/** The service, and its configuration. */
export function egressService(traveller: Traveller, outside: string): { service: Service; config: ConfigFile } {
  const { image, service, network, address } = traveller;
  const config = egressConfig(traveller);
  const file: ConfigFile = { path: `config/${service}.json`, content: config };
  return {
    config: file,
    service: hardened({
      image,
      command: ['egress', '--config', '/etc/strata/config.json'],
      labels: configLabel(file),
      pids_limit: 64,
      mem_limit: bytes(undefined, '192Mi') + TMP,
      cpus: 0.5,
      stop_grace_period: `${Math.ceil(config.drainSeconds) + 5}s`,
      tmpfs: [tmpfs('/tmp', TMP)],
      volumes: [configMount(file)],
      ...mounted(egressSecrets(traveller)),
      networks: { [network]: { ipv4_address: address }, [outside]: {} },
      sysctls: NO_FORWARDING,
      healthcheck: healthcheck(`http://${address}:${Port.ADMIN}${AdminPath.READY}`, 15),
    }),
  };
}

/** The variables that lead a server's program to its way out. */
export function wayOutVariables(context: ServerContext): Readonly<Record<string, string>> {
  return namedHosts(context).length === 0 ? {} : proxyVariables(proxyUrl(context.addresses.egress));
}
