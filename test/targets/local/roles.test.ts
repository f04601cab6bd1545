import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegistrySource, RegistryStore, Secrets } from '../../../src';
import { Peer } from '../../../src/network';
import { LocalRoles, type RoleOptions, runningServers } from '../../../src/targets/local';
import { prepareRoles } from '../../../src/targets/local/roles/prepare-role';
import { composedRoles, type RunningServer } from '../../../src/targets/roles';
import { assemblyOf, hereOf } from '../roles/composition';
import { FAKE_RUNTIME, Scratch } from './support';

const scratch = new Scratch();
const running: LocalRoles[] = [];
afterAll(() => scratch.remove());
afterEach(async () => {
  for (const roles of running.splice(0)) {
    roles.kill();
    await roles.stop();
  }
});

const SECRETS = { CATALOGUE_TOKEN: 'ghp_value' };
/** Sources without a host: nothing is asked for outside of this machine. */
const sources = [RegistrySource.composition(), RegistrySource.published({ id: 'catalogue' })];
const offline = { sources, reserved: {}, publishing: [{ groups: ['devs'], namespaces: ['com.acme'] }] };
const signal = () => AbortSignal.timeout(120_000);
const { servers } = hereOf();

function rolesWith(options: Partial<RoleOptions> = {}): LocalRoles & { crashes: string[] } {
  const crashes: string[] = [];
  const roles = new LocalRoles({
    project: scratch.path,
    environment: {},
    unconfined: [],
    progress: () => undefined,
    onLine: () => undefined,
    onWarning: () => undefined,
    onCrash: (role, problem) => crashes.push(`${role} ${problem}`),
    installs: (name, url) => [{ client: 'vscode', title: 'VS Code', text: `${name} at ${url}` }],
    ...options,
  });
  running.push(roles);
  return Object.assign(roles, { crashes });
}

const temporary = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`strata-${process.pid}-`));
const urls = (roles: LocalRoles) => Object.fromEntries(roles.running.map(({ id, url }) => [id, url]));

async function listedAt(url = ''): Promise<[string, string][]> {
  const answer = (await (await fetch(`${url}/v0.1/servers`)).json()) as {
    servers: { server: { name: string; remotes: { url: string }[] } }[];
  };
  return answer.servers.map(({ server }) => [server.name, server.remotes[0]?.url ?? '']);
}

test('registry and portal run on loopback, list the servers that run, follow the composition, and leave nothing', async () => {
  const before = temporary();
  const roles = rolesWith();
  const first = await roles.reload(composedRoles(assemblyOf(offline)), servers, signal());
  expect(first).toEqual({ started: ['registry', 'portal'], restarted: [], stopped: [], kept: [] });
  const addresses = urls(roles);
  for (const url of Object.values(addresses)) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:2\d{4}$/);
  // A tenant's server is listed for its groups in a cluster; here whoever is on the machine sees it.
  expect(await listedAt(addresses['registry'])).toEqual([
    ['example.acme.mcp.payments/ledger', 'http://127.0.0.1:21001/mcp'],
    ['example.acme.mcp/orders', 'http://127.0.0.1:21002/mcp'],
  ]);
  const refused = await fetch(`${addresses['registry']}/v0.1/publish`, { method: 'POST', body: '{}' });
  expect(refused.status).toBeGreaterThanOrEqual(400);
  const page = await (await fetch(`${addresses['portal']}/?q=ledger`)).text();
  expect(page).toContain('example.acme.mcp.payments/ledger');
  const own = await (await fetch(`${addresses['portal']}/servers/example.acme.mcp.payments/ledger`)).text();
  expect(own).toContain('ledger at http://127.0.0.1:21001/mcp');
  expect(roles.running.flatMap(({ notes }) => notes).join()).toContain('nobody logs in on this machine');
  expect(existsSync(join(scratch.path, '.strata', 'data', 'acme.registry', 'registry.db'))).toBe(true);

  const more: readonly RunningServer[] = [
    ...servers,
    { id: 'lab', path: 'acme/acme/lab', name: 'lab', url: 'http://127.0.0.1:21003/mcp' },
  ];
  expect(await roles.reload(composedRoles(assemblyOf(offline)), servers, signal())).toMatchObject({
    kept: ['registry', 'portal'],
  });
  const second = await roles.reload(composedRoles(assemblyOf(offline)), more, signal());
  expect(second).toEqual({ started: [], restarted: ['registry', 'portal'], stopped: [], kept: [] });
  expect(urls(roles)).toEqual(addresses);
  expect(await listedAt(addresses['registry'])).toContainEqual(['example.acme.mcp/lab', 'http://127.0.0.1:21003/mcp']);

  expect(await roles.reload([], more, signal())).toMatchObject({ stopped: ['registry', 'portal'] });
  await expect(fetch(addresses['registry'] ?? '')).rejects.toThrow();
  expect(temporary()).toEqual(before);
  expect(roles.crashes).toEqual([]);
}, 240_000);

test('a secret that is missing is told by its variable before anything is started, and one that nothing here reads is not asked for', async () => {
  const roles = rolesWith();
  const refused = roles.reload(composedRoles(assemblyOf()), servers, signal());
  await expect(refused).rejects.toMatchObject({
    errors: [{ code: 'LOCAL_SECRET_MISSING', details: { variable: 'CATALOGUE_TOKEN' } }],
  });
  expect(roles.running).toEqual([]);
  const options = { ...optionsOf(), environment: SECRETS };
  const [registry, portal] = await prepareRoles(composedRoles(assemblyOf()), servers, options, new Map());
  expect(registry?.files['secrets/catalogue-token']).toBe('ghp_value');
  expect(JSON.stringify(registry?.config)).not.toContain('ghp_value');
  // Nobody logs in, so that the portal's own secret is of no use.
  expect(Object.keys(portal?.files ?? {})).toEqual([]);
});

test('a database is reached by the URL that the environment holds', async () => {
  const store = RegistryStore.postgres({
    url: Secrets.kubernetes({ name: 'registry', key: 'url' }),
    peer: Peer.namespace('databases'),
  });
  const assembly = assemblyOf({ ...offline, store });
  const options = { ...optionsOf(), environment: { REGISTRY_DATABASE_URL: 'postgres://127.0.0.1/registry' } };
  const [registry] = await prepareRoles(composedRoles(assembly), servers, options, new Map());
  expect(registry?.folders).toEqual([]);
  expect(registry?.files['secrets/database-url']).toBe('postgres://127.0.0.1/registry');
});

test('what does not start is told, and what ran before is brought back', async () => {
  const roles = rolesWith({ runtime: FAKE_RUNTIME });
  const named = (name: string) =>
    composedRoles(assemblyOf(offline)).map((role) => ({ ...role, config: { ...role.config, name } }) as typeof role);
  await roles.reload(named('first'), servers, signal());
  const refused = roles.reload(named('broken'), servers, signal());
  await expect(refused).rejects.toThrow(/LOCAL_ROLE_NOT_READY.*exit code 3 \(no such module\)/s);
  expect(roles.running.map(({ parts }) => parts.config.name)).toEqual(['first', 'first']);
  expect(roles.running.map(({ failed }) => failed)).toEqual([false, false]);
  for (const { url } of roles.running) expect((await fetch(url)).status).toBe(200);
}, 120_000);

test('servers of one id are told apart by what they belong to', () => {
  const { servers: composed } = assemblyOf({}, ['ledger', 'lab']);
  const named = runningServers(composed, [
    { id: 'ledger', url: 'http://127.0.0.1:1/mcp' },
    { id: 'lab', url: 'http://127.0.0.1:2/mcp' },
  ]);
  expect(named.map(({ name }) => name).sort()).toEqual(['acme-ledger', 'lab', 'payments-ledger']);
  expect(runningServers(composed, [])).toEqual([]);
});

function optionsOf(): RoleOptions {
  const silent = () => undefined;
  return {
    ...{ project: scratch.path, environment: {}, unconfined: [], installs: () => [] },
    ...{ progress: silent, onLine: silent, onWarning: silent, onCrash: silent },
  };
}
