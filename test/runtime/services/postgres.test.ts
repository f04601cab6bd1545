import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openPostgres } from '../../../src/runtime/store/postgres';
import { storeContract } from '../registry/store-contract';
import { PostgresServer } from './postgres-server';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
}, 90_000);
afterAll(() => server?.close());

const open = (url: string) => openPostgres({ url, broken: () => undefined });

storeContract(async () => open(server.url), true);

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
