import { ApprovedServers, KnownServers, readKnownServers } from '../../src/clients';
import { identityOf } from '../../src/clients/inventory/identity';
import { standingsOf } from '../../src/clients/inventory/standing';
import { Scratch } from '../targets/local/support';
import { PACKAGE, REGISTRY } from './support';

const TODAY = '2026-11-21';
const entry = (more = {}) => ({
  server: 'npm:@acme/notes@1.0.0',
  owner: 'ana@acme.example',
  reason: 'until the pilot has it',
  expires: '2026-12-31',
  ...more,
});
const known = (...servers: object[]) => new KnownServers({ servers }, 'known-servers.yaml', TODAY);
const npm = (spec: string) => identityOf({ ...FOUND, words: ['npx', '-y', spec] });
const remote = (url: string) => identityOf({ ...FOUND, url, words: [] });
const FOUND = {
  name: 'a',
  kind: 'stdio' as const,
  words: [] as string[],
  env: {},
  headers: {},
  references: {},
  enabled: true,
};

describe('what people answer for', () => {
  test('is one version, or all of them', () => {
    const one = known(entry());
    expect(one.find(npm('@acme/notes@1.0.0'))?.entry.owner).toBe('ana@acme.example');
    expect(one.find(npm('@acme/notes@1.0.1'))).toBeUndefined();
    expect(one.find(npm('@acme/notes'))).toBeUndefined();
    const all = known(entry({ server: 'npm:@acme/notes' }));
    for (const spec of ['@acme/notes', '@acme/notes@1.0.0', '@acme/notes@latest']) {
      expect([spec, all.find(npm(spec)) !== undefined]).toEqual([spec, true]);
    }
    expect(all.find(npm('@acme/notes-evil'))).toBeUndefined();
  });

  test('ends after its last day', () => {
    const until = (expires: string) => known(entry({ expires })).find(npm('@acme/notes@1.0.0'))?.hasExpired;
    expect([until('2026-11-20'), until(TODAY), until('2026-11-22')]).toEqual([true, false, false]);
  });

  test.each<[string, unknown, string]>([
    ['an unknown key', { servers: [], more: 1 }, 'the whole'],
    ['a key of an entry', { servers: [entry({ owners: 'x' })] }, 'servers.0'],
    ['nobody', { servers: [entry({ owner: ' ' })] }, 'servers.0.owner: nobody is named'],
    ['no reason', { servers: [entry({ reason: 'because' })] }, 'servers.0.reason: it is shorter than 10'],
    ['no date', { servers: [entry({ expires: '2026-02-30' })] }, 'servers.0.expires: it is no date'],
    ['forever', { servers: [entry({ expires: '2027-11-23' })] }, 'servers.0.expires: it is more than 366 days ahead'],
    ['a name alone', { servers: [entry({ server: '@acme/notes' })] }, 'servers.0.server: it is no server'],
    ['a kind alone', { servers: [entry({ server: 'npm:' })] }, 'servers.0.server: it is no server'],
    ['the same twice', { servers: [entry(), entry()] }, 'servers.1: npm:@acme/notes@1.0.0 is there twice'],
    ['nothing', null, 'the whole'],
  ])('%s is refused with its place', (_, data, problem) => {
    expect(() => new KnownServers(data, 'known-servers.yaml', TODAY)).toThrow(
      expect.objectContaining({ code: 'CLIENT_KNOWN_INVALID', problem: expect.stringContaining(problem) }),
    );
  });

  test('is read from a file, which need not be there', () => {
    const scratch = new Scratch();
    const path = scratch.write('known-servers.yaml', `servers:\n  - ${JSON.stringify(entry())}\n`);
    expect(readKnownServers(path, TODAY).find(npm('@acme/notes@1.0.0'))).toBeDefined();
    expect(readKnownServers(`${path}.none`, TODAY).find(npm('@acme/notes@1.0.0'))).toBeUndefined();
    scratch.write('known-servers.yaml', 'servers: [');
    expect(() => readKnownServers(path, TODAY)).toThrow(/CLIENT_KNOWN_INVALID/);
    scratch.remove();
  });
});

describe('who is asked', () => {
  const registry = new ApprovedServers(REGISTRY, 'registry');
  const composed = new Map([['http://127.0.0.1:20001/mcp', 'files']]);

  test('people answer for what the registry does not list, and not against it', () => {
    const blocked = `${PACKAGE.identifier}@1.1.0`;
    const people = known(entry({ server: `npm:${blocked}` }), entry());
    expect(standingsOf(npm(blocked), { registry, known: people })).toMatchObject({ standing: 'blocked' });
    expect(standingsOf(npm('@acme/notes@1.0.0'), { registry, known: people })).toEqual({
      standing: 'tolerated',
      owner: 'ana@acme.example',
    });
    expect(standingsOf(npm('@acme/other@1.0.0'), { registry, known: people })).toEqual({ standing: 'unknown' });
  });

  test('an answer that has ended is told, and is none', () => {
    expect(standingsOf(npm('@acme/notes@1.0.0'), { known: known(entry({ expires: '2026-11-01' })) })).toEqual({
      standing: 'unknown',
      owner: 'ana@acme.example',
      expired: '2026-11-01',
    });
  });

  test.each([
    ['http://127.0.0.1:20001/mcp', 'sanctioned'],
    ['http://127.0.0.1:20001/mcp/', 'sanctioned'],
    ['http://127.0.0.1:20002/mcp', 'unknown'],
    ['http://127.0.0.1:20001/other', 'unknown'],
    ['https://127.0.0.1:20001/mcp', 'unknown'],
    ['http://127.0.0.1:20001@evil.example/mcp', 'unknown'],
  ])('%s is %s: what the composition serves, and nothing beside it', (url, standing) => {
    expect(standingsOf(remote(url), { composed }).standing).toBe(standing);
  });
});
