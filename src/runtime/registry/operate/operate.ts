import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { FileSource, type RegistryConfig } from '../../../contract';
import { StrataError } from '../../../errors';
import { copySqlite } from '../../store/sqlite';
import { openDatabase } from '../open-store';
import { RegistryStore } from '../store/registry-store';
import { writeBackup } from './backup';
import { backupFile, keepNewest } from './folder';
import { importEntries } from './import';
import { restoreBackup } from './restore';

/** What may be done with a registry's store, beside serving it. */
export const OPERATIONS = ['backup', 'restore', 'import'] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface OperationOptions {
  /** The file that is written or read. */
  readonly file?: string | undefined;
  /** Of a backup, in the place of a file: the folder that it is written into, named by the registry and the time. */
  readonly folder?: string | undefined;
  /** Of a backup into a folder: how many of this registry stay there. Absent: all. */
  readonly keep?: number | undefined;
  /** Of an import: `server-json`, `composed`, `toolhive` or `docker`. */
  readonly format?: string | undefined;
  /** Of a backup of SQLite: a copy of the database in place of lines. */
  readonly copy?: boolean | undefined;
}

/**
 * Carries out an operation and says in one line of JSON what came of it.
 *
 * @throws TypeError where it is not said what to write or read; StrataError REGISTRY_FILE_EXISTS, REGISTRY_STORE_MISSING, REGISTRY_COPY_UNSUPPORTED, and those of restoring and importing; Error when the store or a file cannot be had
 */
export async function operate(
  config: RegistryConfig,
  operation: Operation,
  { format, copy, ...place }: OperationOptions,
  now = () => new Date().toISOString(),
): Promise<object> {
  const { folder, keep } = place;
  const into = operation === 'backup' && folder !== undefined ? backupFile(folder, config.name, now()) : undefined;
  const file = into ?? place.file;
  if (file === undefined) throw new TypeError(`registry ${operation}: there is no file`);
  if (operation === 'backup') {
    if (existsSync(file)) throw new StrataError('REGISTRY_FILE_EXISTS', file, {});
    const { store } = config;
    // Opening it would make one.
    if (store.kind === 'sqlite' && !existsSync(store.path))
      throw new StrataError('REGISTRY_STORE_MISSING', store.path, {});
    if (copy === true) return copyOf(config, file);
  }
  const database = await openDatabase(config.store, () => undefined);
  try {
    switch (operation) {
      case 'backup': {
        const partial = `${file}.partial`;
        // It holds what not everybody may see.
        rmSync(partial, { force: true });
        const output = openSync(partial, 'wx', 0o600);
        try {
          const rows = await writeBackup(database, now(), async (line) => {
            writeSync(output, line);
          });
          fsyncSync(output);
          renameSync(partial, file);
          const removed = folder === undefined || keep === undefined ? [] : keepNewest(folder, config.name, keep);
          return { operation, file, rows, ...(keep !== undefined && { removed }) };
        } finally {
          closeSync(output);
        }
      }
      case 'restore': {
        return { operation, file, rows: await restoreBackup(database, linesOf(file), file) };
      }
      case 'import': {
        const store = await RegistryStore.open(database);
        const text = readFileSync(file, 'utf8');
        const chosen = FileSource.shape.format.parse(format);
        return { operation, file, ...(await importEntries(store, config, text, { format: chosen, file, now: now() })) };
      }
    }
  } finally {
    await database.close();
  }
}

/** The lines of a file, read when they are asked for: what is read before somebody listens is lost, and a database may take its time to connect. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const handle = await open(file);
  try {
    yield* handle.readLines();
  } finally {
    await handle.close();
  }
}

async function copyOf({ store }: RegistryConfig, file: string): Promise<object> {
  if (store.kind !== 'sqlite') throw new StrataError('REGISTRY_COPY_UNSUPPORTED', file, {});
  return { operation: 'backup', file, pages: await copySqlite(store.path, file) };
}
