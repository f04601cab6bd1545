import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { CATALOG, catalogServerJson } from '../../src/catalog';
import { CatalogEntry, ServerJson, ServerPackage, statedFacts } from '../../src/contract';

/** The published schema, which the registry role validates with. */
const published = join(__dirname, '..', '..', 'src', 'runtime', 'registry', 'schema', 'server.2025-12-11.json');
const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
const isServerJson = ajv.compile(JSON.parse(readFileSync(published, 'utf8')));

const byId = CATALOG.map((entry) => [entry.id, entry] as const);

test('there are at least 20 servers, sorted, each with an id of its own', () => {
  const ids = CATALOG.map(({ id }) => id);
  expect(ids.length).toBeGreaterThanOrEqual(20);
  expect(ids).toEqual([...new Set(ids)].sort());
});

describe.each(byId)('%s', (_id, entry) => {
  test('is an entry, and every fact of it has a source', () => {
    expect(CatalogEntry.parse(entry)).toEqual(entry);
    expect(Object.keys(entry.sources).sort()).toEqual(statedFacts(entry).sort());
  });

  test('names one version, and the sources of its package name the same', () => {
    if (entry.package === undefined) return expect(entry.remote).toBeDefined();
    const { registryType, identifier, version } = ServerPackage.parse(entry.package);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(entry.sources.package?.join()).toContain(version);
    if (registryType !== 'oci') expect(entry.sources.package?.join()).toContain(`/${identifier}/`);
    return undefined;
  });

  test('becomes a server.json that names its secrets and holds none', () => {
    const server = catalogServerJson(entry);
    expect(ServerJson.parse(server)).toEqual(server);
    isServerJson(server);
    expect(isServerJson.errors ?? []).toEqual([]);
    expect(server.description.length).toBeLessThanOrEqual(100);
    const variables = server.packages?.flatMap((source) => source.environmentVariables ?? []) ?? [];
    expect(new Set(variables.map(({ name }) => name)).size).toBe(variables.length);
    const secrets = Object.values(entry.secrets ?? {}).flatMap((secret) => secret.variables);
    expect(variables.filter(({ isSecret }) => isSecret).map(({ name }) => name)).toEqual(secrets);
    for (const variable of variables.filter(({ isSecret }) => isSecret)) {
      expect(variable).not.toHaveProperty('value');
      expect(variable).not.toHaveProperty('default');
    }
    expect(server.remotes?.map(({ url }) => url)).toEqual(entry.remote && [entry.remote.url]);
  });
});

describe('the schema refuses', () => {
  const [entry] = CATALOG;
  const { sources: _sources, ...rest } = entry as CatalogEntry;
  test.each([
    ['a fact without a source', { ...entry, sources: {} }, 'has no source'],
    [
      'a source that is no https URL',
      { ...entry, sources: { ...entry?.sources, package: ['http://x.example'] } },
      'URL',
    ],
    ['an entry without sources', rest, 'sources'],
    ['an entry of which nothing runs', { ...entry, package: undefined, remote: undefined }, 'nothing says what runs'],
    ['a fact that nobody knows', { ...entry, colour: 'red' }, 'colour'],
    [
      'hosts of a server that reaches none',
      { ...entry, reach: 'none', egress: [{ host: 'a.example', purpose: 'x' }] },
      'reach',
    ],
  ])('%s', (_what, value, message) => {
    const { error } = CatalogEntry.safeParse(value);
    expect(JSON.stringify(error?.issues)).toContain(message);
  });
});

test("a name in a registry is the publisher's, or one of the catalogue's own namespace", () => {
  for (const entry of CATALOG) {
    expect(catalogServerJson(entry).name).toBe(entry.name ?? `dev.strata.catalog/${entry.id}`);
  }
});
