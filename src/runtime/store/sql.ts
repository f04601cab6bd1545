export type SqlValue = string | number | null;

/** Statements with `?` for their values, in the SQL that SQLite and PostgreSQL share. */
export interface Sql {
  all<Row>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** @returns how many rows were changed */
  run(text: string, values?: readonly SqlValue[]): Promise<number>;
}

/** A database. What a transaction writes is seen by others when all of it is there, or not at all. */
export interface SqlDatabase {
  readonly dialect: 'sqlite' | 'postgres';
  /** Reads one state of the data, whatever is written meanwhile. */
  read<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>;
  /** Writes everything or nothing. */
  write<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
