import { OFFICIAL_META, REGISTRY_META } from '../../../contract';
import type { CatalogEntry } from './entry';
import { latestOf } from './latest';
import { officialMeta, ownMeta } from './meta';

/** Who reads: everyone (`open`), or somebody whose groups are known. */
export type Reader =
  | { readonly view: 'open' }
  | { readonly view: 'catalogue'; readonly groups: ReadonlySet<string>; readonly all: boolean };

/** What is asked of a list. */
export interface Query {
  readonly search?: string;
  readonly updatedSince?: string;
  /** `latest` or an exact version. */
  readonly version?: string;
  readonly includeDeleted: boolean;
}

/** One state of the catalogue. It never changes, so that no reader sees half of a new one. */
export class Snapshot {
  private readonly byName = new Map<string, CatalogEntry[]>();
  /** For who sees the allow-list alone, the latest approved version is the latest. */
  private readonly openLatest = new Set<CatalogEntry>();

  /** @param entries in the order of lists */
  constructor(
    readonly generation: number,
    readonly entries: readonly CatalogEntry[],
  ) {
    for (const entry of entries) {
      const versions = this.byName.get(entry.name);
      if (versions === undefined) this.byName.set(entry.name, [entry]);
      else versions.push(entry);
    }
    for (const versions of this.byName.values()) {
      const latest = latestOf(versions.filter(({ open, status }) => open !== undefined && status !== 'deleted'));
      if (latest !== undefined) this.openLatest.add(latest);
    }
  }

  /** All versions of a server that a reader may see, the newest first. */
  versions(name: string, reader: Reader): CatalogEntry[] {
    return (this.byName.get(name) ?? []).filter((entry) => maySee(entry, reader));
  }

  /** One version, or the latest that the reader may see. */
  find(name: string, version: string, reader: Reader, includeDeleted: boolean): CatalogEntry | undefined {
    return this.versions(name, reader).find(
      (entry) =>
        (includeDeleted || entry.status !== 'deleted') &&
        (version === 'latest' ? this.isLatest(entry, reader) : entry.version === version),
    );
  }

  /** Some entries from a position on, and the position after them where there are more. */
  page(
    { search, updatedSince, version, includeDeleted }: Query,
    reader: Reader,
    from: number,
    limit: number,
  ): { readonly entries: CatalogEntry[]; readonly next: number | undefined } {
    const found: CatalogEntry[] = [];
    const wanted = search?.toLowerCase();
    const deleted = includeDeleted || updatedSince !== undefined;
    for (let index = from; index < this.entries.length; index++) {
      const entry = this.entries[index] as CatalogEntry;
      if (!deleted && entry.status === 'deleted') continue;
      if (updatedSince !== undefined && entry.updatedAt < updatedSince) continue;
      if (version === 'latest' ? !this.isLatest(entry, reader) : version !== undefined && entry.version !== version)
        continue;
      if (wanted !== undefined && !entry.haystack.includes(wanted)) continue;
      if (!maySee(entry, reader)) continue;
      if (found.length === limit) return { entries: found, next: index };
      found.push(entry);
    }
    return { entries: found, next: undefined };
  }

  /** An answer's item for a reader, as text. */
  item(entry: CatalogEntry, reader: Reader): string {
    const meta = `"${OFFICIAL_META}":${JSON.stringify(officialMeta(entry, this.isLatest(entry, reader)))}`;
    return reader.view === 'open'
      ? `{"server":${entry.open},"_meta":{${meta}}}`
      : `{"server":${entry.server},"_meta":{${meta},"${REGISTRY_META}":${JSON.stringify(ownMeta(entry))}}}`;
  }

  private isLatest(entry: CatalogEntry, { view }: Reader): boolean {
    return view === 'open' ? this.openLatest.has(entry) : entry.isLatest;
  }

  /** The position after an entry, in this state or any other. */
  after(name: string, publishedAt: string, version: string): number {
    const at = this.entries.findIndex(
      (entry) =>
        entry.name > name ||
        (entry.name === name &&
          (entry.publishedAt < publishedAt || (entry.publishedAt === publishedAt && entry.version > version))),
    );
    return at < 0 ? this.entries.length : at;
  }
}

/** What was blocked is told to everyone that could have had it, so that it is removed there; nothing else of it is. */
function maySee(entry: CatalogEntry, reader: Reader): boolean {
  if (reader.view === 'open') return entry.open !== undefined;
  return reader.all || entry.groups === undefined || entry.groups.some((group) => reader.groups.has(group));
}
