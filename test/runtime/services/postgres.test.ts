import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPostgres } from '../../../src/runtime/store/postgres';
import { openSqlite } from '../../../src/runtime/store/sqlite';
import { backupContract, filled } from '../registry/backup-contract';
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

  test('the command of a scheduled backup saves PostgreSQL, and what it saved is restored into an empty one', async () => {
    const act = async (name: string, url: string, ...words: string[]) => {
      const [secret, config] = [join(place, `${name}-url`), join(place, `${name}.json`)];
      writeFileSync(secret, url);
      const settings = {
        role: 'registry',
        name: 'registry',
        listen: { allowedHosts: ['x'] },
        store: { kind: 'postgres', urlFile: secret },
        sources: [{ kind: 'managed', id: 'published', class: 'internal' }],
      };
      writeFileSync(config, JSON.stringify(settings));
      const args = ['lib/runtime/strata-runtime.mjs', 'registry', ...words, '--config', config];
      return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
    };
    const [from, to] = [await server.another('scheduled'), await server.another('restored')];
    await (await filled(open(from))).close();
    const folder = join(place, 'scheduled');
    mkdirSync(folder);
    const saved = await act('from', from, 'backup', '--folder', folder, '--keep', '14');
    expect(saved).toMatchObject({ rows: { entries: expect.any(Number) }, removed: [] });
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^registry-\d{8}T\d{6}Z\.ndjson$/)]);
    const restored = await act('to', to, 'restore', '--file', saved.file);
    expect(restored.rows).toEqual(saved.rows);
  });
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
