import { chmodSync, renameSync } from 'node:fs';
import { backup, DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Sql, SqlDatabase, SqlValue } from './sql';
import { Turns } from './turns';

/** A commit is on the disk before anybody is told of it, and readers do not wait for writers. The pages are the system's to keep. */
const SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  PRAGMA trusted_schema = OFF;
  PRAGMA busy_timeout = 5000;
  PRAGMA cache_size = -1024;
`;

/**
 * SQLite in a file. Reads have a connection of their own, which sees what was committed: a transaction that waits in its middle shows nothing.
 *
 * @throws Error when the file cannot be opened
 */
export function openSqlite(path: string): SqlDatabase {
  const writer = new Connection(path);
  const reader = new Connection(path);
  return {
    dialect: 'sqlite',
    read: (work) => reader.transaction('BEGIN', work),
    write: (work) => writer.transaction('BEGIN IMMEDIATE', work),
    close: async () => {
      await Promise.all([writer.turns.idle(), reader.turns.idle()]);
      reader.close();
      writer.close();
    },
  };
}

class Connection implements Sql {
  readonly turns = new Turns();
  private readonly database: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();

  constructor(path: string) {
    this.database = new DatabaseSync(path);
    this.database.exec(SETTINGS);
  }

  async all<Row>(text: string, values: readonly SqlValue[] = []): Promise<Row[]> {
    return this.prepared(text).all(...values) as Row[];
  }

  async run(text: string, values: readonly SqlValue[] = []): Promise<number> {
    return Number(this.prepared(text).run(...values).changes);
  }

  transaction<Result>(begin: string, work: (sql: Sql) => Promise<Result>): Promise<Result> {
    return this.turns.take(async () => {
      this.database.exec(begin);
      try {
        const result = await work(this);
        this.database.exec('COMMIT');
        return result;
      } catch (error) {
        if (this.database.isTransaction) this.database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  close(): void {
    this.database.close();
  }

  private prepared(text: string): StatementSync {
    let statement = this.statements.get(text);
    if (statement === undefined) {
      statement = this.database.prepare(text);
      this.statements.set(text, statement);
    }
    return statement;
  }
}

/**
 * Copies a database while it is used: one state of it (SQLite, "Online Backup API").
 *
 * @returns how many pages it has
 * @throws Error when there is no such database, or the copy cannot be written
 */
export async function copySqlite(path: string, copy: string): Promise<number> {
  const database = new DatabaseSync(path, { readOnly: true });
  const partial = `${copy}.partial`;
  try {
    const pages = await backup(database, partial);
    chmodSync(partial, 0o600);
    renameSync(partial, copy);
    return pages;
  } finally {
    database.close();
  }
}
