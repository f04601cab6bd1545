import type { EntryStatus, Evidence, RegistryEntryMeta } from '../../../contract';
import type { Lifecycle } from '../lifecycle';

/** One version of a server, as it is served. It never changes: a new state of it is a new one. */
export interface CatalogEntry {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly status: EntryStatus;
  readonly statusMessage: string | undefined;
  readonly statusChangedAt: string;
  readonly updatedAt: string;
  readonly publishedAt: string;
  readonly isLatest: boolean;
  readonly lifecycle: Lifecycle;
  readonly tier: RegistryEntryMeta['tier'];
  readonly evidence: readonly Evidence[];
  /** The provenance of all its packages was verified here. */
  readonly attested: boolean;
  /** What the composition says beside server.json. */
  readonly owner: string | undefined;
  readonly tenant: string | undefined;
  readonly dataClass: string | undefined;
  readonly sourceClass: RegistryEntryMeta['sourceClass'];
  /** What is told of its lifecycle: what a trusted source lists is ready from the start. */
  readonly told: RegistryEntryMeta['lifecycle'];
  /** Groups that see it; undefined is everyone. */
  readonly groups: readonly string[] | undefined;
  /** Name, title and description in lower case, for searches. */
  readonly haystack: string;
  /** URLs of its remotes. */
  readonly remotes: readonly string[];
  /** server.json as text. */
  readonly server: string;
  /** What everyone may see of it; undefined where it is not on the allow-list. */
  readonly open: string | undefined;
}
