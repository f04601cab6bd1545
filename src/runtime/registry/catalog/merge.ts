import { ComposedEntry, type Evidence, type RegistryConfig, type RegistrySource } from '../../../contract';
import { isApproved, type Lifecycle, UNTOUCHED } from '../lifecycle';
import { keyOf, type StoredEntry } from '../store/entry';
import { subjectsOf } from '../trust/subject';
import { isAttested, tierOf } from '../trust/tier';
import type { CatalogEntry } from './entry';
import { latestOf } from './latest';
import { isBelow, nameFits, namespaceOf } from './names';
import { openView } from './open-view';

/** What is known beside the entries themselves. */
export interface Known {
  /** By `name\nversion`. */
  readonly lifecycles: ReadonlyMap<string, Lifecycle>;
  readonly evidence: ReadonlyMap<string, readonly Evidence[]>;
}

export const versionKey = (name: string, version: string) => `${name}\n${version}`;

/** Entries that were made before, by what they were made of. */
export type Made = Map<string, { readonly of: readonly unknown[]; readonly entry: CatalogEntry }>;

/**
 * One catalogue of all sources. The first source in the list that has a name owns all its versions, whoever asks: an entry that somebody may
 * not see, or that was deleted, is not replaced by one from a source that anybody can write to. A reserved namespace has one source alone.
 */
export function mergeEntries(
  config: RegistryConfig,
  stored: Iterable<StoredEntry>,
  known: Known,
  made: Made,
): CatalogEntry[] {
  const order = new Map(config.sources.map((source, index) => [source.id, { source, index }]));
  const byName = new Map<string, { index: number; source: RegistrySource; versions: StoredEntry[] }>();
  for (const entry of stored) {
    const place = order.get(entry.source);
    if (place === undefined || !admits(place.source, entry.name, config)) continue;
    // Names that differ in case alone are one name: nobody tells them apart.
    const name = entry.name.toLowerCase();
    const owner = byName.get(name);
    if (owner === undefined || place.index < owner.index) byName.set(name, { ...place, versions: [entry] });
    else if (place.index === owner.index) owner.versions.push(entry);
  }
  const entries: CatalogEntry[] = [];
  for (const { source, versions } of byName.values()) {
    const latest = latestOf(versions.filter(({ status }) => status !== 'deleted')) ?? latestOf(versions);
    for (const entry of versions) {
      const key = versionKey(entry.name, entry.version);
      const lifecycle = known.lifecycles.get(key) ?? UNTOUCHED;
      const evidence = known.evidence.get(key) ?? NO_EVIDENCE;
      const of = [entry, lifecycle, evidence, entry === latest];
      const before = made.get(keyOf(entry));
      const same = before?.of.every((part, index) => part === of[index]) ? before.entry : undefined;
      const one = same ?? render(entry, source, lifecycle, evidence, entry === latest);
      if (same === undefined) made.set(keyOf(entry), { of, entry: one });
      entries.push(one);
    }
  }
  return entries.sort(compareEntries);
}

const NO_EVIDENCE: readonly Evidence[] = [];

/** The order of lists: by name, then the newest first. */
export function compareEntries(a: CatalogEntry, b: CatalogEntry): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  if (a.publishedAt !== b.publishedAt) return a.publishedAt > b.publishedAt ? -1 : 1;
  return a.version < b.version ? -1 : a.version > b.version ? 1 : 0;
}

/** Whether a source may have a name: by its own lists, and by the namespaces that are reserved. The most specific reservation counts. */
export function admits(
  { id, include, exclude }: Pick<RegistrySource, 'id' | 'include' | 'exclude'>,
  name: string,
  { reserved }: Pick<RegistryConfig, 'reserved'>,
): boolean {
  const namespace = namespaceOf(name);
  const [prefix] = Object.keys(reserved)
    .filter((candidate) => isBelow(namespace, candidate))
    .sort((a, b) => b.length - a.length);
  if (prefix !== undefined && reserved[prefix] !== id) return false;
  return include.some((pattern) => nameFits(name, pattern)) && !exclude.some((pattern) => nameFits(name, pattern));
}

function render(
  stored: StoredEntry,
  source: RegistrySource,
  lifecycle: Lifecycle,
  evidence: readonly Evidence[],
  isLatest: boolean,
): CatalogEntry {
  const { server, groups, owner, tenant, dataClass } = ComposedEntry.parse(JSON.parse(stored.document));
  const approvedBySource = source.approval === 'automatic';
  const judged = {
    name: stored.name,
    status: stored.status,
    lifecycle,
    approvedBySource,
    verifiesNamespaces: source.kind === 'registry' && source.verifiesNamespaces,
    evidence,
    repository: server.repository?.url,
    subjects: subjectsOf(server),
  };
  const tier = tierOf(judged);
  // What is blocked here is told as deleted: that is what clients act on.
  const status = tier === 'blocked' ? 'deleted' : stored.status;
  const visibleTo = groups ?? source.groups;
  // Who could have had it is told that it is gone.
  const wasOpen = approvedBySource || isApproved(lifecycle) || lifecycle.state === 'blocked';
  const open = visibleTo === undefined && (tier === 'approved' || (tier === 'blocked' && wasOpen));
  const updatedAt = lifecycle.at !== undefined && lifecycle.at > stored.updatedAt ? lifecycle.at : stored.updatedAt;
  const text = textWithin(stored.document, JSON.stringify(server));
  const openText = open ? JSON.stringify(openView(server)) : undefined;
  return {
    name: stored.name,
    version: stored.version,
    source: source.id,
    status,
    statusMessage: stored.statusMessage,
    statusChangedAt: stored.statusChangedAt,
    updatedAt,
    publishedAt: stored.publishedAt,
    isLatest,
    lifecycle,
    tier,
    evidence,
    attested: isAttested(judged),
    owner,
    tenant,
    dataClass,
    sourceClass: source.class,
    told: approvedBySource && lifecycle.state === 'listed' ? 'ready' : lifecycle.state,
    groups: visibleTo,
    haystack: `${server.name}\n${server.title ?? ''}\n${server.description}`.toLowerCase(),
    remotes: (server.remotes ?? []).map(({ url }) => url),
    server: text,
    // Mostly the same text: it is kept once.
    open: openText === text ? text : openText,
  };
}

/** What a document begins with, as a part of it: the engine keeps such a part as a reference, and not as a second copy. */
function textWithin(document: string, server: string): string {
  const start = '{"server":'.length;
  return document.startsWith(server, start) ? document.slice(start, start + server.length) : server;
}
