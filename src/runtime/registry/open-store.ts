import { readFileSync } from 'node:fs';
import type { RegistryStore as StoreConfig } from '../../contract';
import type { SqlDatabase } from '../store/sql';

/** Opens the database of a configuration. What is not used is not loaded. */
export async function openDatabase(config: StoreConfig, broken: (error: Error) => void): Promise<SqlDatabase> {
  if (config.kind === 'sqlite') {
    const { openSqlite } = await import('../store/sqlite');
    return openSqlite(config.path);
  }
  const { openPostgres } = await import('../store/postgres');
  const url = readFileSync(config.urlFile, 'utf8').trim();
  const ca = config.caFile === undefined ? undefined : readFileSync(config.caFile, 'utf8');
  return openPostgres({ url, broken, ...(ca !== undefined && { ca }) });
}
