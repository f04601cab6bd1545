import type { SqlValue } from '../../store/sql';

/** A table of the store, as backups hold it: in the order in which rows are told, by their key. */
export interface Table {
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: readonly string[];
}

/** Everything that a registry knows. Who holds a source is left out: that process is another one. */
export const TABLES: readonly Table[] = [
  {
    name: 'entries',
    key: ['source', 'name', 'version'],
    columns: [
      'source',
      'name',
      'version',
      'document',
      'hash',
      'status',
      'status_message',
      'status_changed_at',
      'published_at',
      'updated_at',
      'latest',
      'revision',
    ],
  },
  { name: 'source_state', key: ['source'], columns: ['source', 'state'] },
  { name: 'events', key: ['id'], columns: ['id', 'at', 'kind', 'name', 'version', 'actor', 'detail'] },
  {
    name: 'evidence',
    key: ['name', 'version', 'subject', 'kind'],
    columns: ['name', 'version', 'subject', 'kind', 'document'],
  },
];

export type Row = Readonly<Record<string, SqlValue>>;

/** What a backup begins with. */
export const FORMAT = 'mcp-strata registry backup';
export const FORMAT_VERSION = 1;
