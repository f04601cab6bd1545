import type { Evidence, RegistryEvent } from '../../../contract';
import type { Sql, SqlDatabase } from '../../store/sql';
import { keyOf, type StoredEntry } from './entry';
import { type EntryRow, type EventRow, entryOf, eventOf, textsOnce } from './rows';
import { migrate, readNumber } from './schema';

export type NewEvent = Omit<RegistryEvent, 'id'>;

/** What changed since a reader's last look. */
export interface Changes {
  readonly generation: number;
  /** All entries that there are, by `keyOf`. */
  readonly keys: readonly string[];
  /** Those that changed. */
  readonly changed: readonly StoredEntry[];
  readonly events: readonly RegistryEvent[];
  readonly evidence: readonly { readonly name: string; readonly version: string; readonly found: Evidence }[];
}

/** What a writer may do, all of it in one transaction. */
export interface StoreWriter {
  put(entries: readonly StoredEntry[]): Promise<void>;
  append(event: NewEvent): Promise<void>;
  keepState(source: string, state: object): Promise<void>;
  keepEvidence(name: string, version: string, found: Evidence): Promise<void>;
  entries(source: string): Promise<readonly StoredEntry[]>;
  events(name: string): Promise<readonly RegistryEvent[]>;
}

/** Statements after which a long transaction lets requests through. */
const BREATH = 200;

/** What a registry knows. Each write is seen as a whole, or not at all; a crash leaves the state before it. */
export class RegistryStore {
  private constructor(private readonly database: SqlDatabase) {}

  static async open(database: SqlDatabase): Promise<RegistryStore> {
    await migrate(database);
    return new RegistryStore(database);
  }

  /** The number of the last write. */
  generation(): Promise<number> {
    return this.database.read((sql) => readNumber(sql, 'generation'));
  }

  /** One state of everything; entries and events in full where they are newer than the reader's. */
  changes(since: { readonly generation: number; readonly event: number }): Promise<Changes> {
    return this.database.read(async (sql) => {
      const once = textsOnce();
      const generation = await readNumber(sql, 'generation');
      const keys = await sql.all<EntryRow>('SELECT source, name, version FROM entries');
      const rows = await sql.all<EntryRow>('SELECT * FROM entries WHERE revision > ?', [since.generation]);
      const events = await sql.all<EventRow>('SELECT * FROM events WHERE id > ? ORDER BY id', [since.event]);
      const evidence = await sql.all<{ name: string; version: string; document: string }>(
        'SELECT name, version, document FROM evidence ORDER BY name, version, subject, kind',
      );
      return {
        generation,
        keys: keys.map(keyOf),
        changed: rows.map((row) => entryOf(row, once)),
        events: events.map(eventOf),
        evidence: evidence.map(({ name, version, document }) => ({ name, version, found: JSON.parse(document) })),
      };
    });
  }

  events(name: string): Promise<readonly RegistryEvent[]> {
    return this.database.read(async (sql) =>
      (await sql.all<EventRow>('SELECT * FROM events WHERE name = ? ORDER BY id', [name])).map(eventOf),
    );
  }

  async state(source: string): Promise<unknown> {
    const [row] = await this.database.read((sql) =>
      sql.all<{ state: string }>('SELECT state FROM source_state WHERE source = ?', [source]),
    );
    return row === undefined ? undefined : JSON.parse(row.state);
  }

  /** Takes a source for this process, so that replicas do not read it at the same time. It falls free by itself. */
  hold(source: string, holder: string, now: number, milliseconds: number): Promise<boolean> {
    const [at, until] = [now, now + milliseconds].map((time) => new Date(time).toISOString()) as [string, string];
    return this.database.write(async (sql) => {
      await sql.run("INSERT INTO source_state (source, state) VALUES (?, '{}') ON CONFLICT (source) DO NOTHING", [
        source,
      ]);
      const text =
        'UPDATE source_state SET holder = ?, held_until = ? WHERE source = ? AND (holder IS NULL OR holder = ? OR held_until < ?)';
      return (await sql.run(text, [holder, until, source, holder, at])) === 1;
    });
  }

  async release(source: string, holder: string): Promise<void> {
    await this.database.write((sql) =>
      sql.run('UPDATE source_state SET holder = NULL, held_until = NULL WHERE source = ? AND holder = ?', [
        source,
        holder,
      ]),
    );
  }

  write<Result>(work: (writer: StoreWriter) => Promise<Result>): Promise<Result> {
    return this.database.write(async (sql) => {
      // The row is locked until the end: generations become visible in their order.
      await sql.run("UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE key = 'generation'");
      return work(new Writer(sql, await readNumber(sql, 'generation')));
    });
  }

  close(): Promise<void> {
    return this.database.close();
  }
}

const PUT = `INSERT INTO entries (source, name, version, document, hash, status, status_message, status_changed_at,
    published_at, updated_at, latest, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (source, name, version) DO UPDATE SET document = excluded.document, hash = excluded.hash,
    status = excluded.status, status_message = excluded.status_message, status_changed_at = excluded.status_changed_at,
    published_at = excluded.published_at, updated_at = excluded.updated_at, latest = excluded.latest,
    revision = excluded.revision`;

class Writer implements StoreWriter {
  private statements = 0;

  constructor(
    private readonly sql: Sql,
    private readonly generation: number,
  ) {}

  async put(entries: readonly StoredEntry[]): Promise<void> {
    for (const entry of entries) {
      await this.sql.run(PUT, [
        entry.source,
        entry.name,
        entry.version,
        entry.document,
        entry.hash,
        entry.status,
        entry.statusMessage ?? null,
        entry.statusChangedAt,
        entry.publishedAt,
        entry.updatedAt,
        entry.latest === undefined ? null : Number(entry.latest),
        this.generation,
      ]);
      await this.breathe();
    }
  }

  async append({ at, kind, name, version, actor, detail }: NewEvent): Promise<void> {
    const text = 'INSERT INTO events (at, kind, name, version, actor, detail) VALUES (?, ?, ?, ?, ?, ?)';
    await this.sql.run(text, [at, kind, name, version, actor, JSON.stringify(detail)]);
  }

  async keepState(source: string, state: object): Promise<void> {
    const text =
      'INSERT INTO source_state (source, state) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET state = excluded.state';
    await this.sql.run(text, [source, JSON.stringify(state)]);
  }

  async keepEvidence(name: string, version: string, found: Evidence): Promise<void> {
    const text = `INSERT INTO evidence (name, version, subject, kind, document) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (name, version, subject, kind) DO UPDATE SET document = excluded.document`;
    await this.sql.run(text, [name, version, found.subject, found.kind, JSON.stringify(found)]);
  }

  async entries(source: string): Promise<readonly StoredEntry[]> {
    return (await this.sql.all<EntryRow>('SELECT * FROM entries WHERE source = ?', [source])).map((row) =>
      entryOf(row),
    );
  }

  async events(name: string): Promise<readonly RegistryEvent[]> {
    return (await this.sql.all<EventRow>('SELECT * FROM events WHERE name = ? ORDER BY id', [name])).map(eventOf);
  }

  private async breathe(): Promise<void> {
    if (++this.statements % BREATH === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}
