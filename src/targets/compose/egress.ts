import type { z } from 'zod';
import { AdminPath, EgressConfig, type EgressHost, Port } from '../../contract';
import { proxyVariables } from '../proxy-variables';
import { bytes } from './amounts';
import type { Service } from './compose-file';
import type { ServerContext } from './context';
import { hardened, NO_FORWARDING, tmpfs } from './hardening';
import { type ConfigFile, configLabel, configMount, healthcheck } from './role';

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

/**
 * The way out of one server. In a cluster the port tells servers apart; here it is the network that the two alone share. It listens on
 * the inner address only, so that the networks of others do not lead to it.
 */
export function egressConfig(context: ServerContext): EgressConfig {
  const { server, names, addresses } = context;
  return EgressConfig.parse({
    ...carriedEgress(context),
    role: 'egress',
    name: names.egress.slice(0, 63).replace(/-$/, ''),
    listen: { host: addresses.egress, adminPort: Port.ADMIN },
    listeners: [{ server: identity(server), port: PROXY_PORT, allow: namedHosts(context) }],
  });
}

/** As audit events call it, with a platform's egress proxy or without. */
function identity({ id, namespace }: ServerContext['server']): string {
  return namespace === undefined ? id : `${namespace}/${id}`;
}

/** Whether the platform's egress proxy seals what it audits of this server. The services of this project have no key for it. */
export function sealsEgress(context: ServerContext): boolean {
  return platformEgress(context)?.audit !== undefined;
}

/** Caps and ranges that the composition gave its own egress proxy. */
function carriedEgress(context: ServerContext): Partial<EgressConfig> {
  const config = platformEgress(context);
  if (config === undefined) return {};
  const { deniedRanges, limits, drainSeconds, telemetry } = config;
  return { deniedRanges, limits, drainSeconds, telemetry };
}

/** The egress proxy of the composition that lets this server out. */
function platformEgress({ assembly, server }: ServerContext): EgressConfig | undefined {
  for (const { manifest } of assembly.objects) {
    const { data } = manifest as { data?: Record<string, string> };
    const text = manifest.kind === 'ConfigMap' ? data?.['config.json'] : undefined;
    const config = text === undefined ? undefined : EgressConfig.safeParse(JSON.parse(text)).data;
    if (config?.listeners.some((listener) => listener.server === identity(server))) return config;
  }
  return undefined;
}

/** The service, and its configuration. */
export function egressService(context: ServerContext, outside: string): { service: Service; config: ConfigFile } {
  const { pod, names, addresses } = context;
  const config = egressConfig(context);
  const file: ConfigFile = { path: `config/${names.egress}.json`, content: config };
  return {
    config: file,
    service: hardened({
      image: pod.bridge.image,
      command: ['egress', '--config', '/etc/strata/config.json'],
      labels: configLabel(file),
      pids_limit: 64,
      mem_limit: bytes(undefined, '192Mi') + TMP,
      cpus: 0.5,
      stop_grace_period: `${Math.ceil(config.drainSeconds) + 5}s`,
      tmpfs: [tmpfs('/tmp', TMP)],
      volumes: [configMount(file)],
      networks: { [names.network]: { ipv4_address: addresses.egress }, [outside]: {} },
      sysctls: NO_FORWARDING,
      healthcheck: healthcheck(`http://${addresses.egress}:${Port.ADMIN}${AdminPath.READY}`, 15),
    }),
  };
}

/** The variables that lead a server's program to its way out. */
export function wayOutVariables(context: ServerContext): Readonly<Record<string, string>> {
  return namedHosts(context).length === 0 ? {} : proxyVariables(`http://${context.addresses.egress}:${PROXY_PORT}`);
}
