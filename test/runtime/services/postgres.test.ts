import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPostgres } from '../../../src/runtime/store/postgres';
import { openSqlite } from '../../../src/runtime/store/sqlite';
import { backupContract } from '../registry/backup-contract';
import { storeContract } from '../registry/store-contract';
import { PostgresServer } from './postgres-server';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
}, 90_000);
afterAll(() => server?.close());

const open = (url: string) => openPostgres({ url, broken: () => undefined });

storeContract(async () => open(server.url), true);

describe('backups', () => {
  const place = mkdtempSync(join(tmpdir(), 'strata-backup-'));
  afterAll(() => rmSync(place, { recursive: true, force: true }));
  let count = 0;
  const file = async () => openSqlite(join(place, `${count++}.db`));
  const other = async () => open(await server.another(`backup${count++}`));
  describe('from a file to PostgreSQL', () => backupContract(file, other));
  describe('from PostgreSQL to a file', () => backupContract(other, file));
  describe('from PostgreSQL to PostgreSQL', () => backupContract(other, other));
});

test('certificates are checked unless the URL says that there are none', async () => {
  const database = open(server.url.replace('sslmode=disable', 'sslmode=require'));
  await expect(database.read((sql) => sql.all('SELECT 1'))).rejects.toThrow(/SSL/);
  await database.close();
});

test('events cannot be emptied either', async () => {
  const database = open(server.url);
  await expect(database.write((sql) => sql.run('TRUNCATE events'))).rejects.toThrow('append-only');
  await database.close();
});
