import { existsSync, readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import {
  ApprovedServers,
  CLIENTS,
  fileToWrite,
  type InventoryRow,
  removeServers,
  renderServer,
  SYSTEMS,
  scanHome,
  writeServers,
} from '../../src/clients';
import { backupOf } from '../../src/clients/file/write';
import { Scratch } from '../targets/local/support';
import { existingFile, REGISTRY, serverFor } from './support';

const registry = new ApprovedServers(REGISTRY, 'the registry');
const cases = CLIENTS.flatMap((client) => SYSTEMS.map((system) => [client.id, system, client] as const));

describe.each(cases)('%s on %s', (id, system, client) => {
  let home: Scratch;
  beforeEach(() => {
    home = new Scratch();
  });
  afterEach(() => home.remove());

  const seen = (rows: readonly InventoryRow[]) =>
    rows
      .flatMap((row) => (row.kind === 'server' && row.clients.includes(id) ? [`${row.name}: ${row.standing}`] : []))
      .sort();
  const scan = () => scanHome(home.path, { systems: [system], registry });
  const fileOf = () => fileToWrite(client, { folder: home.path, system }, existsSync);

  test('a file with servers, comments and settings: unknown, then sanctioned, then the same bytes', () => {
    const file = fileOf();
    const before = existingFile(client);
    home.write(relative(home.path, file), before, 0o640);
    expect(seen(scan())).toEqual(['own: unknown']);

    const change = writeServers(client, file, [renderServer(client, serverFor(client))]);
    expect(change).toEqual({ file, outcome: 'written', backup: backupOf(file) });
    expect(readFileSync(backupOf(file), 'utf8')).toBe(before);
    for (const line of ['mine, not yours', 'keep']) expect(readFileSync(file, 'utf8')).toContain(line);
    expect(seen(scan())).toEqual(['github: sanctioned', 'own: unknown']);
    expect(scan().filter(({ kind }) => kind !== 'server')).toEqual([]);
    expect(writeServers(client, file, [renderServer(client, serverFor(client))]).outcome).toBe('unchanged');

    expect(removeServers(client, file, ['github']).outcome).toBe('written');
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(existsSync(backupOf(file))).toBe(false);
    expect(seen(scan())).toEqual(['own: unknown']);
  });

  test('the same without a backup: the entry alone is cut out', () => {
    const file = fileOf();
    const before = existingFile(client);
    home.write(relative(home.path, file), before);
    writeServers(client, file, [renderServer(client, serverFor(client))]);
    home.write(relative(home.path, backupOf(file)), 'not readable as anything {[');
    removeServers(client, file, ['github']);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('no file yet: one is made for its owner alone, and goes again', () => {
    const file = fileOf();
    expect(seen(scan())).toEqual([]);
    const servers = [renderServer(client, serverFor(client)), renderServer(client, serverFor(client, 'second'))];
    expect(writeServers(client, file, servers)).toEqual({ file, outcome: 'written' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(seen(scan())).toEqual(['github: sanctioned', 'second: sanctioned']);
    expect(removeServers(client, file, ['github', 'second']).outcome).toBe('removed');
    expect(existsSync(file)).toBe(false);
    expect(removeServers(client, file, ['github']).outcome).toBe('unchanged');
  });
});
