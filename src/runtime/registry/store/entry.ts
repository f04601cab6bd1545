import type { EntryStatus } from '../../../contract';

/** One version of a server, as a source has it. */
export interface StoredEntry {
  readonly source: string;
  readonly name: string;
  readonly version: string;
  /** A `ComposedEntry` as JSON. */
  readonly document: string;
  readonly hash: string;
  readonly status: EntryStatus;
  readonly statusMessage?: string;
  readonly statusChangedAt: string;
  readonly publishedAt: string;
  readonly updatedAt: string;
  /** What the source says; absent where it says nothing. */
  readonly latest?: boolean;
}

const SEPARATOR = '\n';
export const keyOf = ({ source, name, version }: Pick<StoredEntry, 'source' | 'name' | 'version'>) =>
  [source, name, version].join(SEPARATOR);
