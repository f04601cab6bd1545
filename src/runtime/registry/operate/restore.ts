import { createHash } from 'node:crypto';
import { z } from 'zod';
import { StrataError } from '../../../errors';
import type { Sql, SqlDatabase } from '../../store/sql';
import { migrate, SCHEMA_VERSION, writeMeta } from '../store/schema';
import { FORMAT, FORMAT_VERSION, TABLES } from './tables';

const Head = z.strictObject({
  format: z.literal(FORMAT),
  version: z.number(),
  schema: z.number(),
  at: z.string(),
  generation: z.number().int().min(0),
});
const Line = z.strictObject({
  table: z.string(),
  row: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
const End = z.strictObject({ end: z.literal(true), rows: z.record(z.string(), z.number()), sha256: z.string() });

/**
 * Fills an empty store from a backup: all of it, or nothing.
 *
 * @param lines without their line feeds
 * @throws StrataError REGISTRY_STORE_NOT_EMPTY, REGISTRY_BACKUP_INVALID
 */
export async function restoreBackup(
  database: SqlDatabase,
  lines: AsyncIterable<string>,
  file: string,
): Promise<Readonly<Record<string, number>>> {
  await migrate(database);
  return database.write(async (sql) => {
    for (const { name } of TABLES) {
      const [row] = await sql.all<{ count: number | string }>(`SELECT count(*) AS count FROM ${name}`);
      if (Number(row?.count) > 0) throw new StrataError('REGISTRY_STORE_NOT_EMPTY', file, { table: name });
    }
    const rows = await fill(sql, lines, file);
    // The next number that an event gets is told to SQLite by the rows themselves.
    if (database.dialect === 'postgres') {
      await sql.all("SELECT setval(pg_get_serial_sequence('events', 'id'), (SELECT max(id) FROM events))");
    }
    return rows;
  });

  async function fill(sql: Sql, given: AsyncIterable<string>, subject: string) {
    const invalid = (reason: string) => new StrataError('REGISTRY_BACKUP_INVALID', subject, { reason });
    const hash = createHash('sha256');
    const rows: Record<string, number> = Object.fromEntries(TABLES.map(({ name }) => [name, 0]));
    let number = 0;
    let ended = false;
    for await (const text of given) {
      number++;
      const value = jsonOf(text);
      if (ended) throw invalid(`line ${number} comes after its end`);
      if (number === 1) {
        await begin(sql, value, invalid);
      } else if (End.safeParse(value).success) {
        const end = End.parse(value);
        if (end.sha256 !== hash.digest('hex')) throw invalid('it was changed after it was written');
        if (JSON.stringify(end.rows) !== JSON.stringify(rows))
          throw invalid('it does not hold as many rows as it says');
        ended = true;
        continue;
      } else {
        const { data } = Line.safeParse(value);
        const table = TABLES.find(({ name }) => name === data?.table);
        if (data === undefined || table === undefined) throw invalid(`line ${number} is no row`);
        const { name, columns } = table;
        if (Object.keys(data.row).sort().join() !== [...columns].sort().join()) {
          throw invalid(`line ${number} has other columns than ${name}`);
        }
        const override = database.dialect === 'postgres' && name === 'events' ? ' OVERRIDING SYSTEM VALUE' : '';
        const marks = columns.map(() => '?').join(', ');
        await sql.run(
          `INSERT INTO ${name} (${columns.join(', ')})${override} VALUES (${marks})`,
          columns.map((column) => data.row[column] ?? null),
        );
        rows[name] = (rows[name] ?? 0) + 1;
      }
      hash.update(`${text}\n`);
    }
    if (!ended) throw invalid('its end is missing');
    return rows;
  }
}

async function begin(sql: Sql, value: unknown, invalid: (reason: string) => StrataError): Promise<void> {
  const { data } = Head.safeParse(value);
  if (data === undefined) throw invalid('it is none of a registry');
  if (data.version !== FORMAT_VERSION || data.schema !== SCHEMA_VERSION) {
    throw invalid(
      `it has format ${data.version} and schema ${data.schema}, and this version reads ${FORMAT_VERSION} and ${SCHEMA_VERSION}`,
    );
  }
  await writeMeta(sql, 'generation', String(data.generation));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
