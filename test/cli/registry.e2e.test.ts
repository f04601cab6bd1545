import { run } from '../../src/cli/program';
import { Scratch } from '../targets/local/support';
import { FakeSession } from './support';

let folder: Scratch;
beforeEach(() => {
  folder = new Scratch();
});
afterEach(() => folder.remove());

const config = (name: string) =>
  folder.write(
    `${name}.json`,
    JSON.stringify({
      role: 'registry',
      name: 'registry',
      listen: { allowedHosts: ['x'] },
      store: { kind: 'sqlite', path: `${folder.path}/${name}.db` },
      sources: [{ kind: 'managed', id: 'published', class: 'internal' }],
    }),
  );

async function registry(...argv: string[]) {
  const session = new FakeSession(folder.path);
  const code = await run(['registry', ...argv], session);
  return { code, out: session.text, err: session.errorText };
}

test('servers are imported, saved and restored into another store', async () => {
  config('one');
  config('two');
  folder.write('list.json', JSON.stringify([{ name: 'com.acme/a', version: '1.0.0', description: 'A' }]));
  const imported = await registry('import', 'list.json', '--config', 'one.json', '--format', 'server-json');
  expect([imported.code, JSON.parse(imported.out)]).toMatchObject([0, { imported: 1, refused: [] }]);
  expect((await registry('backup', 'saved.ndjson', '--config', 'one.json')).code).toBe(0);
  expect((await registry('backup', 'saved.ndjson', '--config', 'one.json')).err).toContain('REGISTRY_FILE_EXISTS');
  const restored = await registry('restore', 'saved.ndjson', '--config', 'two.json');
  expect([restored.code, JSON.parse(restored.out)]).toMatchObject([0, { rows: { entries: 1, events: 1 } }]);
  const again = await registry('restore', 'saved.ndjson', '--config', 'two.json');
  expect([again.code, again.out]).toEqual([2, '']);
  expect((await registry('import', 'list.json', '--config', 'nowhere.json', '--format', 'docker')).code).toBe(2);
  expect((await registry('import', 'list.json', '--config', 'one.json')).code).toBe(2);
});
