import { EntryStatus, RegistryEvent } from '../../../contract';
import type { StoredEntry } from './entry';

export interface EntryRow {
  readonly source: string;
  readonly name: string;
  readonly version: string;
  readonly document: string;
  readonly hash: string;
  readonly status: string;
  readonly status_message: string | null;
  readonly status_changed_at: string;
  readonly published_at: string;
  readonly updated_at: string;
  readonly latest: number | null;
}

export interface EventRow {
  readonly id: number;
  readonly at: string;
  readonly kind: string;
  readonly name: string;
  readonly version: string;
  readonly actor: string;
  readonly detail: string;
}

export function entryOf(row: EntryRow): StoredEntry {
  return {
    source: row.source,
    name: row.name,
    version: row.version,
    document: row.document,
    hash: row.hash,
    status: EntryStatus.parse(row.status),
    ...(row.status_message !== null && { statusMessage: row.status_message }),
    statusChangedAt: row.status_changed_at,
    publishedAt: row.published_at,
    updatedAt: row.updated_at,
    ...(row.latest !== null && { latest: row.latest === 1 }),
  };
}

export function eventOf(row: EventRow): RegistryEvent {
  return RegistryEvent.parse({ ...row, detail: JSON.parse(row.detail) });
}
