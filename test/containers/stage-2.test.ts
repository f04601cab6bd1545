import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { parse } from 'yaml';
import { type IdentityProvider, startIdentityProvider } from '../runtime/support/identity-provider';
import { freePort } from '../support/free-port';
import { Authority } from './authority';
import { RunningProject } from './compose-project';
import { Image } from './images.mjs';
import { buildPublic } from './public-images';
import { podman } from './running-pod';

/**
 * The blueprint of stage 2 as `strata init` gives it, with an environment of its own, under docker compose. What is not the real thing: the programs inside of
 * the public images, the hosts of the Internet, and the company's login.
 */
const root = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'strata-stage-2-'));
const pilot = join(folder, 'pilot');

/** The machine, as the network of the bridges sees it: here is the login. */
const HOST = '198.18.0.1';
const LOGIN = 'login.pilot.example';
/** The Internet of this suite has public addresses, which no packet leaves. */
const INTERNET = '44.200.0.10';
const SECRET = 'hunter2-hunter2';

/** What each server declares in the blueprint, as this environment names it. */
const REACH: Readonly<Record<string, readonly string[]>> = {
  github: ['api.github.com', 'raw.githubusercontent.com'],
  terraform: ['registry.terraform.io'],
  grafana: ['grafana.pilot.example'],
  jira: ['pilot.atlassian.net'],
  confluence: ['pilot.atlassian.net'],
  'orders-db': [],
};
const SERVERS = Object.keys(REACH);
/** Those whose program does as it is told. The other one listens. */
const TOLD = SERVERS.filter((server) => server !== 'grafana');
const HOSTS = [...new Set(Object.values(REACH).flat())];

interface Told {
  readonly servers: readonly { readonly id: string; readonly url: string; readonly asksForTokens: boolean }[];
  readonly secrets: readonly { readonly file: string; readonly variable?: string; readonly reference: string }[];
  readonly notCarried: readonly { readonly subject: string; readonly what: string }[];
}
let told: Told;
let project: RunningProject;
let provider: IdentityProvider;
const clients = new Map<string, Client>();

function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(pilot, file)), { recursive: true });
  writeFileSync(join(pilot, file), text);
  chmodSync(join(pilot, file), mode);
}

function strata(place: string, ...args: string[]): string {
  return execFileSync(process.execPath, [join(root, 'lib/cli/main.js'), '-C', place, ...args], { encoding: 'utf8' });
}

/** As a user of the blueprint writes it. */
const environment = (port: number) => `name: team
issuer: https://${LOGIN}:${port}
issuerNetwork: ${HOST}/32
issuerCertificates:
  configMap: company-ca
  key: ca.crt
grafana: grafana.pilot.example
atlassian:
  site: pilot.atlassian.net
  user: assistant@pilot.example
store:
  kind: vault
  address: https://vault.pilot.example
  mount: kv
secrets:
  github: vault:pilot/github#token
  grafana: vault:pilot/grafana#token
  atlassian: vault:pilot/atlassian#token
  ordersDb: kubernetes:orders-db#uri
`;

/** What this suite adds: fixed addresses of the two outer networks, the Internet, and where the login is. */
function override(): string {
  const bridges = SERVERS.map((server) => `  ${server}-bridge: {extra_hosts: ["${LOGIN}:${HOST}"]}`);
  const ways = SERVERS.filter((server) => REACH[server]?.length).map(
    (server) => `  ${server}-egress: {dns: [${INTERNET}]}`,
  );
  return `services:
  internet:
    image: ${Image.EVERYTHING}
    entrypoint: [/usr/local/bin/node, /internet/internet.mjs, ${INTERNET}, /internet/key.pem, /internet/certificate.pem]
    volumes: ["./internet:/internet:ro"]
    networks: {strata-outside: {ipv4_address: ${INTERNET}}}
${[...bridges, ...ways].join('\n')}
networks:
  strata-front: {ipam: {config: [{subnet: 198.18.0.0/24, gateway: ${HOST}}]}}
  strata-outside: {internal: true, ipam: {config: [{subnet: 44.200.0.0/24}]}}
`;
}

/** Images under the names that the Compose file has: the runtime's, and what stands for public servers. */
function provideImages(authority: Authority): void {
  const { services } = parse(readFileSync(join(pilot, 'compose/compose.yaml'), 'utf8')) as {
    services: Record<string, { image: string; entrypoint: readonly string[] }>;
  };
  podman.run(['tag', Image.RUNTIME, services['github-bridge']?.image ?? '']);
  const built = new Set<string>();
  for (const server of SERVERS) {
    const { image = '', entrypoint = [] } = services[server] ?? {};
    if (built.has(image)) continue;
    const program = entrypoint[entrypoint.indexOf('--') + 1] ?? '';
    buildPublic(podman, image, program, TOLD.includes(server) ? 'told' : 'listens', authority.certificate);
    built.add(image);
  }
}

const url = (server: string) => new URL(told.servers.find(({ id }) => id === server)?.url ?? '');
const login = (server: string) => provider.login('alice', { resource: url(server).href });

function post(server: string, token?: string): Promise<Response> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  return fetch(url(server), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
    signal: AbortSignal.timeout(20_000),
  });
}

/** The client of a server, with a token of a person. */
async function clientOf(server: string): Promise<Client> {
  const known = clients.get(server);
  if (known !== undefined) return known;
  const client = new Client({ name: 'test', version: '1' });
  const headers = { authorization: `Bearer ${await login(server)}` };
  await client.connect(new StreamableHTTPClientTransport(url(server), { requestInit: { headers } }));
  clients.set(server, client);
  return client;
}

async function call(server: string, name: string, args: Record<string, unknown>): Promise<string> {
  const client = await clientOf(server);
  const { content = [] } = (await client.callTool({ name, arguments: args })) as { content?: { text?: string }[] };
  return content.map(({ text = '' }) => text).join('');
}

async function attempt(server: string, what: string, path?: string): Promise<{ value?: unknown; code?: string }> {
  return JSON.parse(await call(server, 'attempt', { what, path }));
}

/** Waits until a bridge serves a caller with a token. */
async function served(server: string): Promise<void> {
  let last: unknown;
  for (let tries = 0; tries < 160; tries++) {
    const answer = await post(server, await login(server)).catch((error: unknown) => error);
    if (answer instanceof Response && answer.ok) return;
    last = answer instanceof Response ? `${answer.status} ${await answer.text()}` : answer;
    await sleep(500);
  }
  throw new Error(`${server}: ${String(last)}\n${project.logs(`${server}-bridge`)}\n${project.logs(server)}`);
}

/** What a server's egress role audited of a host. A connection is written down when it is over. */
async function audited(server: string, host: string): Promise<readonly Record<string, unknown>[]> {
  for (let tries = 0; tries < 120; tries++) {
    const lines = project.logs(`${server}-egress`).split('\n');
    const found = lines.filter((line) => line.includes(`"${host}"`));
    if (found.length > 0) return found.map((line) => JSON.parse(line) as Record<string, unknown>);
    await sleep(250);
  }
  return [];
}

beforeAll(async () => {
  const began = performance.now();
  chmodSync(folder, 0o755);
  const authority = new Authority(folder);
  const port = await freePort();
  strata(folder, 'init', 'stage-2', 'pilot');
  // What `npm install` would bring.
  mkdirSync(join(pilot, 'node_modules'));
  symlinkSync(root, join(pilot, 'node_modules/mcp-strata'));
  symlinkSync(join(root, 'node_modules/zod'), join(pilot, 'node_modules/zod'));
  write('environments/team.yaml', environment(port));
  told = JSON.parse(strata(pilot, '-e', 'team', 'compose', '--json'));
  for (const { file, variable } of told.secrets) {
    write(`compose/${file}`, variable === undefined ? authority.certificate : `${SECRET}-${variable}\n`, 0o444);
  }
  const internet = authority.issue(...HOSTS);
  write('compose/internet/internet.mjs', readFileSync('test/containers/fixtures/internet.mjs', 'utf8'));
  write('compose/internet/key.pem', internet.key);
  write('compose/internet/certificate.pem', internet.certificate);
  write('compose/override.yaml', override());
  provideImages(authority);
  project = await RunningProject.create(podman, join(pilot, 'compose'), ['compose.yaml', 'override.yaml']);
  project.up();
  const { key, certificate } = authority.issue(LOGIN);
  const tls = { name: LOGIN, key, certificate, authority: authority.certificate };
  provider = await startIdentityProvider({ host: HOST, port, tls });
  for (const server of SERVERS) await served(server);
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  process.stdout.write(`${project.program}: blueprints/stage-2-pilot served after ${seconds} s\n`);
}, 400_000);

afterAll(async () => {
  await Promise.allSettled([...clients.values()].map((client) => client.close()));
  project?.remove();
  await provider?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the files are those of the blueprint', () => {
  for (const file of ['main.ts', 'platform.ts', 'environment.ts', 'cdk8s.yaml']) {
    expect(readFileSync(join(pilot, file), 'utf8')).toBe(
      readFileSync(join(root, 'blueprints/stage-2-pilot', file), 'utf8'),
    );
  }
  expect(told.servers.map(({ id, asksForTokens }) => [id, asksForTokens])).toEqual(SERVERS.map((id) => [id, true]));
  // It reads and writes in a folder of its own.
  expect(existsSync(join(pilot, 'dist'))).toBe(false);
});

describe.each(SERVERS)('%s', (server) => {
  test('refuses a caller without a token, and says where to get one', async () => {
    const answer = await post(server);
    expect(answer.status).toBe(401);
    const [, metadata = ''] = /resource_metadata="([^"]+)"/.exec(answer.headers.get('www-authenticate') ?? '') ?? [];
    const described = (await (await fetch(metadata)).json()) as Record<string, unknown>;
    expect(described).toMatchObject({ resource: url(server).href, authorization_servers: [provider.issuer] });
  });

  test('refuses a token that is for another server, and one that nobody signed', async () => {
    const other = SERVERS.find((one) => one !== server) ?? '';
    expect((await post(server, await login(other))).status).toBe(401);
    const [header, payload] = (await login(server)).split('.');
    expect((await post(server, `${header}.${payload}.${'A'.repeat(342)}`)).status).toBe(401);
  });

  test('calls tools for a caller with a token', async () => {
    const { tools } = await (await clientOf(server)).listTools();
    expect(tools.map(({ name }) => name)).toContain(TOLD.includes(server) ? 'attempt' : 'echo');
  });
});

test('each server has its own secret and settings, from the environment and from files', async () => {
  const environmentOf = async (server: string) =>
    server === 'grafana' ? JSON.parse(await call(server, 'get-env', {})) : (await attempt(server, 'environment')).value;
  const found = new Map<string, Record<string, string>>();
  for (const server of SERVERS) found.set(server, await environmentOf(server));
  const variables = told.secrets.flatMap(({ variable }) => variable ?? []);
  expect(variables).toHaveLength(5);
  for (const [server, values] of found) {
    const own = variables.filter((name) => values[name] !== undefined);
    expect([server, own.length]).toEqual([server, server === 'terraform' ? 0 : 1]);
    for (const name of own) expect(values[name]).toBe(`${SECRET}-${name}`);
  }
  expect(found.get('grafana')).toMatchObject({ GRAFANA_URL: 'https://grafana.pilot.example' });
  expect(found.get('jira')).toMatchObject({ JIRA_USERNAME: 'assistant@pilot.example' });
  expect(JSON.stringify(SERVERS.map((server) => project.inspect(server)))).not.toContain(SECRET);
});

test('where the cluster takes each value from was told, and nothing here asks Vault for one', () => {
  const places = told.secrets.flatMap(({ variable, reference }) => (variable === undefined ? [] : [reference]));
  expect(places).toEqual([
    'vault:kv/pilot/github#token',
    'vault:kv/pilot/grafana#token',
    'vault:kv/pilot/atlassian#token',
    'vault:kv/pilot/atlassian#token',
    'kubernetes:orders-db#uri',
  ]);
  expect(readFileSync(join(pilot, 'compose/compose.yaml'), 'utf8')).not.toContain('vault.pilot.example');
  expect(told.notCarried).toContainEqual({
    subject: 'ExternalSecret confluence-vault, github-vault, grafana-vault, jira-vault',
    what: expect.stringContaining('secrets are files here'),
  });
});

test('programs are started as the blueprint says', async () => {
  expect(await attempt('github', 'arguments')).toEqual({
    value: ['stdio', '--read-only', '--toolsets', 'repos,issues,pull_requests'],
  });
});

describe('egress', () => {
  const declared = TOLD.flatMap((server) => (REACH[server] ?? []).map((host) => [server, host] as const));

  test.each(declared)('%s reaches %s, by TLS through its egress role', async (server, host) => {
    expect(await attempt(server, 'fetch', `https://${host}/`)).toEqual({
      value: { status: 200, text: `${host} answers` },
    });
  });

  test('what passed is audited, too', async () => {
    for (const [server, host] of declared) {
      const [event] = await audited(server, host);
      expect(event).toMatchObject({ server: `pilot/${server}`, host, outcome: 'success' });
    }
  });

  test.each([
    ['github', 'registry.terraform.io'],
    ['github', 'evil.example.com'],
    ['terraform', 'api.github.com'],
    ['jira', 'api.github.com'],
  ])('%s does not reach %s, and the attempt is audited', async (server, host) => {
    expect(await attempt(server, 'fetch', `https://${host}/`)).not.toHaveProperty('value');
    expect(await audited(server, host)).toEqual([
      expect.objectContaining({ server: `pilot/${server}`, outcome: 'denied', reason: 'undeclared-host' }),
    ]);
  });

  test.each(TOLD)('%s connects to nothing itself, and resolves no name', async (server) => {
    const login = new URL(provider.issuer);
    for (const path of [`${INTERNET}:443`, '1.1.1.1:443', '169.254.169.254:80', `${HOST}:${login.port}`]) {
      expect([path, await attempt(server, 'connect', path)]).toEqual([path, { code: expect.any(String) }]);
    }
    expect(await attempt(server, 'resolve', 'api.github.com')).toEqual({ code: expect.any(String) });
  });

  test("a server does not reach another server's way out", async () => {
    const { services } = parse(readFileSync(join(pilot, 'compose/compose.yaml'), 'utf8'));
    const address = services['github-egress'].networks['strata-server-github'].ipv4_address;
    expect(await attempt('github', 'connect', `${address}:3128`)).toEqual({ value: 'connected' });
    expect(await attempt('terraform', 'connect', `${address}:3128`)).toEqual({ code: expect.any(String) });
  });

  test('a server whose database stayed in the cluster has no network, and that was told', async () => {
    expect(await attempt('orders-db', 'interfaces')).toEqual({ value: ['lo'] });
    expect(told.notCarried).toContainEqual({
      subject: 'orders-db',
      what: expect.stringContaining('pods of the cluster are not reached'),
    });
  });
});

test("nothing but the bridges' ports is published, and those on loopback", () => {
  const published = podman
    .run(['ps', '--format', '{{.Ports}}'])
    .split('\n')
    .filter((line) => line !== '');
  expect(published).toHaveLength(SERVERS.length);
  for (const line of published) expect(line).toMatch(/^127\.0\.0\.1:\d+->\d+\/tcp$/);
});
