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

/** @param once gives equal texts as one: a database makes each anew, and thousands of entries share a source, a state and their times */
export function entryOf(row: EntryRow, once: (text: string) => string = (text) => text): StoredEntry {
  return {
    source: once(row.source),
    name: row.name,
    version: row.version,
    document: row.document,
    hash: row.hash,
    status: EntryStatus.parse(once(row.status)),
    ...(row.status_message !== null && { statusMessage: row.status_message }),
    statusChangedAt: once(row.status_changed_at),
    publishedAt: once(row.published_at),
    updatedAt: once(row.updated_at),
    ...(row.latest !== null && { latest: row.latest === 1 }),
  };
}

export function eventOf(row: EventRow): RegistryEvent {
  return RegistryEvent.parse({ ...row, detail: JSON.parse(row.detail) });
}

/** Remembers texts, so that equal ones are kept once. */
export function textsOnce(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before === undefined) known.set(text, text);
    return before ?? text;
  };
}
