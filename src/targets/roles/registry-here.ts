import { ComposedEntries, RegistryConfig } from '../../contract';
import { authenticationHere } from './authentication-here';
import type { ComposedRegistry } from './composed-role';
import { gatewayAt, type Here, relocated, serverOf, throughProxy } from './here';

type Source = RegistryConfig['sources'][number];
type Entry = ComposedEntries['entries'][number];

/** A registry as it runs on one machine. */
export interface RegistryHere {
  readonly config: RegistryConfig;
  /** Files that list servers, by name: those of the composition, with the URLs that they have here. */
  readonly listed: Readonly<Record<string, string>>;
  /** What is not as in the cluster, in words. */
  readonly notes: readonly string[];
}

/** Sources that need nothing of a cluster. */
const KEPT: ReadonlySet<string> = new Set(['registry', 'git', 'managed']);

/**
 * The cluster's configuration with what differs on one machine: where it listens, where its files are, and which servers are there to be listed.
 *
 * @param folder where the lists of the composition are, as the registry finds them
 */
export function registryHere(registry: ComposedRegistry, here: Here, folder: string): RegistryHere {
  const { authentication, verification, ...config } = registry.config;
  const { isOpen } = here;
  const parts = config.sources.map((source) => sourceHere(source, registry, here, folder));
  const made = {
    ...config,
    listen: { ...here.listen, allowedHosts: [...here.hosts] },
    ...(authentication &&
      !isOpen && { authentication: authenticationHere(authentication, { url: here.origin, proxy: here.proxy }) }),
    ...(isOpen && { anonymous: true, publishing: [] }),
    sources: parts.map(({ source }) => source),
    ...(verification && { verification: verificationHere(verification, here) }),
  };
  return {
    config: RegistryConfig.parse(relocated(made, here.places)),
    listed: Object.assign({}, ...parts.map(({ listed }) => listed)),
    notes: [
      ...(isOpen && authentication !== undefined
        ? ['nobody logs in on this machine: it shows everything, and nobody publishes or approves']
        : []),
      ...parts.flatMap(({ note }) => note ?? []),
    ],
  };
}

interface SourcePart {
  readonly source: Source;
  readonly listed?: Readonly<Record<string, string>>;
  readonly note?: string;
}

function sourceHere(given: Source, { config, listed }: ComposedRegistry, here: Here, folder: string): SourcePart {
  const { groups: _, ...open } = given;
  const source = here.isOpen ? open : given;
  if (KEPT.has(source.kind)) return { source: 'url' in source ? throughProxy(source, here) : source };
  const under = (path: string) =>
    Object.entries(listed).filter(([file]) => file === path || file.startsWith(`${path}/`));
  const found = source.kind === 'file' ? under(source.path) : [];
  if (source.kind !== 'file' || found.length === 0) {
    // With an empty list in its place, names that are reserved for it stay reserved.
    const file = `${source.id}.json`;
    return {
      source: listSource(source, `${folder}/${file}`),
      listed: { [file]: textOf([]) },
      note: `its source ${source.id} belongs to the cluster, and lists nothing here`,
    };
  }
  if (source.format !== 'composed') {
    const files = found.map(([file, text]) => [`${source.id}/${file.slice(source.path.length + 1)}`, text]);
    return { source: { ...source, path: `${folder}/${source.id}` }, listed: Object.fromEntries(files) };
  }
  const file = `${source.id}.json`;
  const { entries } = ComposedEntries.parse(JSON.parse(found[0]?.[1] ?? '{}'));
  const isOwn = ({ server }: Entry) => isReserved(server.name, source.id, config.reserved);
  const shown = entries.flatMap((entry) => (isOwn(entry) ? entryHere(entry, here) : [entry]));
  const left = entries.length - shown.length;
  return {
    source: { ...source, path: `${folder}/${file}` },
    listed: { [file]: textOf(here.isOpen ? shown.map(({ groups: __, ...entry }) => entry) : shown) },
    ...(left > 0 && { note: `${left} of the servers that it lists do not run here, and are left out` }),
  };
}

/** An entry with the URLs that its server has here: of gateways, where they lead to it, else its own. */
function entryHere(entry: Entry, here: Here): Entry[] {
  const given = entry.server.remotes ?? [];
  const url = serverOf(entry.server.name, here.servers)?.url;
  const byGateway = given.flatMap((remote) => gatewayAt(remote.url, here) ?? []);
  const urls = byGateway.length > 0 || url === undefined ? byGateway : [url];
  if (urls.length === 0) return [];
  const remotes = urls.map((one) => ({ type: 'streamable-http' as const, url: one }));
  return [{ ...entry, server: { ...entry.server, remotes } }];
}

/** Whether a namespace is reserved for a source, as that of the composition is for its own servers. */
function isReserved(name: string, source: string, reserved: RegistryConfig['reserved']): boolean {
  const namespace = name.split('/', 1)[0] ?? '';
  return Object.entries(reserved).some(
    ([prefix, holder]) => holder === source && (namespace === prefix || namespace.startsWith(`${prefix}.`)),
  );
}

function listSource({ id, include, exclude, approval, class: from, groups }: Source, path: string): Source {
  const common = { id, include, exclude, approval, class: from, ...(groups && { groups }) };
  return { ...common, kind: 'file', format: 'composed', path, intervalSeconds: 30 };
}

function verificationHere({ npm, images, ...rest }: NonNullable<RegistryConfig['verification']>, here: Here) {
  return {
    ...rest,
    ...(npm && { npm: throughProxy(npm, here) }),
    ...(images && { images: throughProxy(images, here) }),
  };
}

const textOf = (entries: readonly Entry[]) => `${JSON.stringify({ entries }, undefined, 1)}\n`;
