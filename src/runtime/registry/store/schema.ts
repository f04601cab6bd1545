import type { Sql, SqlDatabase } from '../../store/sql';

type Dialect = SqlDatabase['dialect'];

const tables = (dialect: Dialect): readonly string[] => [
  `CREATE TABLE entries (
    source TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
    document TEXT NOT NULL, hash TEXT NOT NULL,
    status TEXT NOT NULL, status_message TEXT, status_changed_at TEXT NOT NULL,
    published_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    latest INTEGER, revision INTEGER NOT NULL,
    PRIMARY KEY (source, name, version))`,
  'CREATE INDEX entries_revision ON entries (revision)',
  'CREATE TABLE source_state (source TEXT PRIMARY KEY, state TEXT NOT NULL, holder TEXT, held_until TEXT)',
  `CREATE TABLE events (
    id ${dialect === 'sqlite' ? 'INTEGER PRIMARY KEY AUTOINCREMENT' : 'INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY'},
    at TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
    actor TEXT NOT NULL, detail TEXT NOT NULL)`,
  'CREATE INDEX events_entry ON events (name, version)',
  `CREATE TABLE evidence (
    name TEXT NOT NULL, version TEXT NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (name, version, subject, kind))`,
];

/** Events are evidence: the database itself refuses to change them or to take them away. */
const appendOnly = (dialect: Dialect): readonly string[] =>
  dialect === 'sqlite'
    ? ['UPDATE', 'DELETE'].map(
        (change) => `CREATE TRIGGER events_no_${change.toLowerCase()} BEFORE ${change} ON events
          BEGIN SELECT RAISE(ABORT, 'events are append-only'); END`,
      )
    : [
        `CREATE FUNCTION events_append_only() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$`,
        'CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION events_append_only()',
        'CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events EXECUTE FUNCTION events_append_only()',
      ];

/** Each step leads from the version of its index to the next. Steps that were released are never changed. */
const MIGRATIONS: readonly ((dialect: Dialect) => readonly string[])[] = [tables, appendOnly];

/** The version of the schema that this code reads. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings a database to the schema of this version, in one transaction.
 *
 * @throws Error when a newer version wrote it
 */
export async function migrate(database: SqlDatabase): Promise<void> {
  const { dialect } = database;
  await database.write(async (sql) => {
    // Replicas that start together take turns.
    if (dialect === 'postgres') await sql.all('SELECT pg_advisory_xact_lock(7267001)');
    await sql.run('CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)');
    const found = await readNumber(sql, 'schema');
    if (found > SCHEMA_VERSION) {
      throw new Error(`The database has schema ${found}, and this version reads ${SCHEMA_VERSION}`);
    }
    for (const step of MIGRATIONS.slice(found)) {
      for (const statement of step(dialect)) await sql.run(statement);
    }
    await writeMeta(sql, 'schema', String(SCHEMA_VERSION));
    if (found === 0) await writeMeta(sql, 'generation', '0');
  });
}

export async function readNumber(sql: Sql, key: string): Promise<number> {
  const [row] = await sql.all<{ value: string }>('SELECT value FROM meta WHERE key = ?', [key]);
  return row === undefined ? 0 : Number(row.value);
}

export async function writeMeta(sql: Sql, key: string, value: string): Promise<void> {
  await sql.run('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [
    key,
    value,
  ]);
}
