import type { Config } from './composition';

/** What one machine has in the place of a cluster's names. */
export interface Places {
  /** By what stands in the configuration: URLs of services and of the identity provider. */
  readonly urls: Readonly<Record<string, string>>;
  /** Where the files of `/var/run/strata/secrets` are. */
  readonly secrets: string;
  /** Free ports of this machine, by the port of the egress proxy. */
  readonly ports: Readonly<Record<number, number>>;
  /** What starts a server, by the bridge's server. In a pod it is the supervisor behind the socket. */
  readonly commands: Readonly<Record<string, Config>>;
}

const SECRETS = '/var/run/strata/secrets/';

/**
 * All that a single machine changes, by where it stands; `*` is any one step. Everything else of the configuration stays as it was synthesized: `changedPaths` tells.
 */
export const REWRITES: Readonly<Record<string, (value: unknown, places: Places) => unknown>> = {
  // Listeners: loopback, and whatever port is free. A bridge and a gateway say which.
  'listen.host': () => '127.0.0.1',
  'listen.port': () => 0,
  'listen.adminPort': () => 0,
  'listeners.*.port': (port, { ports }) => ports[Number(port)],
  // Names that a cluster or the company resolves.
  'authentication.issuers.*.issuer': (url, { urls }) => urls[String(url)] ?? url,
  'authentication.issuers.*.jwksUri': (url, { urls }) => urls[String(url)],
  'upstreams.*.url': (url, { urls }) => urls[String(url)],
  'upstreams.*.token.client.issuer': (url, { urls }) => urls[String(url)],
  'redis.url': (url, { urls }) => urls[String(url)],
  'telemetry.tracesEndpoint': (url, { urls }) => urls[String(url)],
  // Mounted files.
  'signer.keyFile': mounted,
  'redis.passwordFile': mounted,
  'upstreams.*.token.client.clientSecretFile': mounted,
  // The supervisor's socket.
  upstream: (_, { commands }) => commands,
};

function mounted(path: unknown, { secrets }: Places): string {
  const text = String(path);
  if (!text.startsWith(SECRETS)) throw new Error(`${text} is no mounted secret`);
  return `${secrets}/${text.slice(SECRETS.length)}`;
}

/** A configuration for this machine. */
export function rewritten(config: Config, places: Places): Config {
  const visit = (value: unknown, at: readonly string[]): unknown => {
    const rewrite = REWRITES[pattern(at)];
    if (rewrite !== undefined) {
      const next = at.length === 1 && at[0] === 'upstream' ? places.commands[String(config.server)] : undefined;
      const result = next ?? rewrite(value, places);
      if (result === undefined) throw new Error(`nothing is in the place of ${at.join('.')}: ${JSON.stringify(value)}`);
      return result;
    }
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...at, String(index)]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, [...at, key])]));
  };
  return visit(config, []) as Config;
}

const pattern = (path: readonly string[]) => path.map((step) => (/^\d+$/.test(step) ? '*' : step)).join('.');

/** Where two configurations differ, as patterns, sorted; compared leaf by leaf and without knowing `REWRITES`. */
export function changedPaths(one: unknown, other: unknown): string[] {
  const leaves = (value: unknown, at: readonly string[] = []): [string, string][] =>
    typeof value === 'object' && value !== null && Object.keys(value).length > 0
      ? Object.entries(value).flatMap(([key, item]) => leaves(item, [...at, key]))
      : [[at.join('\0'), JSON.stringify(value)]];
  const before = new Map(leaves(one));
  const after = new Map(leaves(other));
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter((at) => before.get(at) !== after.get(at));
  return [...new Set(changed.map((at) => pattern(at.split('\0'))))].sort();
}
