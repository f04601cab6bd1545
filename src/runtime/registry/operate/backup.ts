import { createHash } from 'node:crypto';
import type { Sql, SqlDatabase } from '../../store/sql';
import { readNumber, SCHEMA_VERSION } from '../store/schema';
import { FORMAT, FORMAT_VERSION, type Row, TABLES, type Table } from './tables';

/** Rows that are in memory at once. */
const ROWS = 500;

/**
 * Everything in a store, as lines of JSON: one state of it, while it is used. Both databases give the same lines, so that one is moved to the other.
 * The last line holds how many rows there are and a hash of all before it.
 *
 * @param write resolves when the next line may come
 * @throws Error when another version wrote the database
 */
export async function writeBackup(
  database: SqlDatabase,
  at: string,
  write: (line: string) => Promise<void>,
): Promise<Readonly<Record<string, number>>> {
  const hash = createHash('sha256');
  const tell = async (value: object) => {
    const line = `${JSON.stringify(value)}\n`;
    hash.update(line);
    await write(line);
  };
  return database.read(async (sql) => {
    const schema = await readNumber(sql, 'schema');
    if (schema !== SCHEMA_VERSION) {
      throw new Error(`The database has schema ${schema}, and this version reads ${SCHEMA_VERSION}`);
    }
    const generation = await readNumber(sql, 'generation');
    await tell({ format: FORMAT, version: FORMAT_VERSION, schema: SCHEMA_VERSION, at, generation });
    const rows: Record<string, number> = {};
    for (const table of TABLES) {
      rows[table.name] = 0;
      for await (const row of rowsOf(sql, table)) {
        await tell({ table: table.name, row });
        rows[table.name] = (rows[table.name] ?? 0) + 1;
      }
    }
    await write(`${JSON.stringify({ end: true, rows, sha256: hash.digest('hex') })}\n`);
    return rows;
  });
}

async function* rowsOf(sql: Sql, { name, key, columns }: Table): AsyncGenerator<Row> {
  const [keys, marks] = [key.join(', '), key.map(() => '?').join(', ')];
  let after: Row | undefined;
  do {
    const where: string = after === undefined ? '' : `WHERE (${keys}) > (${marks})`;
    const text = `SELECT ${columns.join(', ')} FROM ${name} ${where} ORDER BY ${keys} LIMIT ${ROWS}`;
    const last: Row | undefined = after;
    const rows: Row[] = await sql.all<Row>(text, last === undefined ? [] : key.map((column) => last[column] ?? null));
    yield* rows;
    after = rows.length === ROWS ? rows.at(-1) : undefined;
  } while (after !== undefined);
}
