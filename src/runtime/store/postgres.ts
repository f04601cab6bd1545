import pg from 'pg';
import type { Sql, SqlDatabase, SqlValue } from './sql';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`. Certificates are checked unless it says `sslmode=disable`. */
  readonly url: string;
  /** PEM certificates that the server's own is checked against, beside the usual ones. */
  readonly ca?: string;
  /** Told when an idle connection breaks; the next use makes another. */
  readonly broken: (error: Error) => void;
}

/** Time for one statement, milliseconds: a database that hangs must not hold requests for ever. */
const STATEMENT = 15_000;
const CONNECT = 5_000;
const CONNECTIONS = 5;

/** PostgreSQL, for replicas that share what they know. */
export function openPostgres({ url, ca, broken }: PostgresOptions): SqlDatabase {
  const address = new URL(url);
  const plain = address.searchParams.get('sslmode') === 'disable';
  // What the address says of TLS is decided here: the driver would read `require` as "do not check".
  address.search = '';
  const pool = new pg.Pool({
    connectionString: address.href,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT,
    statement_timeout: STATEMENT,
    query_timeout: STATEMENT + 1_000,
    ssl: plain ? false : { rejectUnauthorized: true, ...(ca !== undefined && { ca }) },
  });
  pool.on('error', broken);
  const transaction = async <Result>(begin: string, work: (sql: Sql) => Promise<Result>): Promise<Result> => {
    const client = await pool.connect();
    let failed: Error | undefined;
    try {
      await client.query(begin);
      const result = await work(statementsOf(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      failed = error instanceof Error ? error : new Error(String(error));
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      // A connection whose transaction failed may be in any state.
      client.release(failed);
    }
  };
  return {
    dialect: 'postgres',
    read: (work) => transaction('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work),
    write: (work) => transaction('BEGIN', work),
    close: () => pool.end(),
  };
}

function statementsOf(client: pg.PoolClient): Sql {
  return {
    all: async <Row>(text: string, values: readonly SqlValue[] = []) =>
      (await client.query(numbered(text), [...values])).rows as Row[],
    run: async (text, values = []) => (await client.query(numbered(text), [...values])).rowCount ?? 0,
  };
}

/** `?` as `$1`, `$2`, ... No statement of ours has a question mark in its text. */
function numbered(text: string): string {
  let index = 0;
  return text.replace(/\?/g, () => `$${++index}`);
}
