import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { App, Egress, McpPlatform, Oidc, Peer, Secrets, Stage, synthesize, Volume } from 'mcp-strata';
import { type IdentityProvider, startIdentityProvider } from '../runtime/support/identity-provider';
import { freePort } from '../support/free-port';
import { RunningProject } from './compose-project';
import { Image } from './images.mjs';
import { children, environment, mountOptions, status } from './processes';
import { podman } from './running-pod';
import { Visitor } from './visitor';

/** The machine, as the network of the bridges sees it. */
const HOST = '198.18.0.1';
/** The Internet of this suite has public addresses, which no packet leaves. */
const INTERNET = '44.200.0.10';
const SECRET = 'hunter2-hunter2';
const AUDIENCE = 'https://mcp.pilot.example';
const SERVERS = ['spy', 'static', 'web'];
const ROLES = ['registry', 'portal'];

const root = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'strata-compose-'));
const clients: Client[] = [];
let project: RunningProject;
let provider: IdentityProvider;
let token: string;
let told: {
  servers: { id: string; url: string }[];
  roles: { id: string; url: string; redirect?: string }[];
  secrets: { file: string }[];
  notCarried: { subject: string }[];
};

function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
  chmodSync(join(folder, file), mode);
}

/** A pilot as a team would write it: an issuer, three servers, one of them with a way to one host. */
function composition(port: number): string {
  const app = new App();
  const platform = new McpPlatform(app, 'pilot', {
    stage: Stage.PILOT,
    environment: 'test',
    domain: 'mcp.pilot.example',
    identity: Oidc.issuer(`http://${HOST}:${port}`, {
      audience: AUDIENCE,
      privateNetwork: true,
      peer: Peer.cidr(`${HOST}/32`),
    }),
    runtimeImage: Image.RUNTIME,
  });
  const node = '/usr/local/bin/node';
  const allowFrom = [Peer.pods({ app: 'assistant' }, 'assistants')];
  platform.addServer('spy', {
    image: Image.EVERYTHING,
    command: [node, '/spy/spy.mjs', '$HOME'],
    env: { PLAIN: "a $PATH of one's own" },
    secrets: {
      TOKEN: Secrets.kubernetes({ name: 'spy', key: 'token' }),
      KEY_FILE: Secrets.kubernetes({ name: 'spy', key: 'key' }).asFile(),
    },
    volumes: [Volume.claim('/spy', { claim: 'spy', access: 'read', local: 'spy' })],
    egress: [Egress.https('api.example.com')],
    allowFrom,
  });
  platform.addServer('static', { image: Image.STATIC, command: ['/server'], allowFrom });
  platform.addServer('web', {
    image: Image.EVERYTHING,
    command: [node, '/app/node_modules/@modelcontextprotocol/server-everything/dist/index.js', 'streamableHttp'],
    transport: 'streamable-http',
    port: 3001,
    env: { PORT: '3001' },
    secrets: { WEB_TOKEN: Secrets.kubernetes({ name: 'web', key: 'token' }) },
    allowFrom,
  });
  platform.addRegistry({ anonymous: true });
  platform.addPortal({
    host: 'portal.mcp.pilot.example',
    anonymous: true,
    login: {
      issuer: `http://${HOST}:${port}`,
      clientId: 'portal',
      secret: Secrets.kubernetes({ name: 'portal', key: 'client-secret' }),
      resource: AUDIENCE,
      privateNetwork: true,
      peer: Peer.cidr(`${HOST}/32`),
    },
  });
  return JSON.stringify(synthesize(app));
}

/** What this suite adds: fixed addresses of the two outer networks, and the Internet. */
const OVERRIDE = `services:
  internet:
    image: ${Image.EVERYTHING}
    entrypoint: [/usr/local/bin/node, /internet.mjs, ${INTERNET}]
    volumes: ["./internet.mjs:/internet.mjs:ro"]
    networks: {strata-outside: {ipv4_address: ${INTERNET}}}
  spy-egress:
    dns: [${INTERNET}]
networks:
  strata-front: {ipam: {config: [{subnet: 198.18.0.0/24, gateway: ${HOST}}]}}
  strata-outside: {internal: true, ipam: {config: [{subnet: 44.200.0.0/24}]}}
`;

const url = (server: string) => new URL(told.servers.find(({ id }) => id === server)?.url ?? '');
const roleUrl = (role: string) => told.roles.find(({ id }) => id === role)?.url ?? '';

function post(server: string, headers: Record<string, string> = {}): Promise<Response> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  return fetch(url(server), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
    signal: AbortSignal.timeout(20_000),
  });
}

async function connect(server: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(url(server), { requestInit: { headers } }));
  clients.push(client);
  return client;
}

async function call(client: Client, name: string, args: Record<string, unknown>): Promise<string> {
  const { content = [] } = (await client.callTool({ name, arguments: args })) as { content?: { text?: string }[] };
  return content.map(({ text = '' }) => text).join('');
}

async function attempt(what: string, path?: string): Promise<{ value?: unknown; code?: string }> {
  const client = clients[0] ?? (await connect('spy'));
  return JSON.parse(await call(client, 'attempt', { what, path }));
}

/** Waits until a bridge serves a caller with a token. */
async function served(server: string): Promise<void> {
  let last: unknown;
  for (let tries = 0; tries < 120; tries++) {
    const answer = await post(server, { authorization: `Bearer ${token}` }).catch((error: unknown) => error);
    if (answer instanceof Response && answer.ok) return;
    last = answer instanceof Response ? `${answer.status} ${await answer.text()}` : answer;
    await sleep(500);
  }
  throw new Error(`${server}: ${String(last)}\n${project.logs(`${server}-bridge`)}\n${project.logs(server)}`);
}

/** Waits until a registry or portal answers people. */
async function answered(role: string): Promise<void> {
  let last: unknown;
  for (let tries = 0; tries < 120; tries++) {
    const path = role === 'registry' ? '/v0.1/servers' : '/';
    const answer = await fetch(`${roleUrl(role)}${path}`).catch((error: unknown) => error);
    const text = answer instanceof Response ? await answer.text() : '';
    if (answer instanceof Response && answer.ok && text.includes('pilot')) return;
    last = answer instanceof Response ? `${answer.status} ${text.slice(0, 2_000)}` : answer;
    await sleep(500);
  }
  throw new Error(`${role}: ${String(last)}\n${ROLES.map((one) => project.logs(one)).join('')}`);
}

beforeAll(async () => {
  const port = await freePort();
  chmodSync(folder, 0o755);
  write('cdk8s.yaml', 'app: node main.mjs\n');
  write('main.mjs', `import fs from 'node:fs'; fs.copyFileSync('assembly.json', process.env.STRATA_ASSEMBLY);`);
  write('assembly.json', composition(port));
  write('spy/spy.mjs', readFileSync(join(root, 'test/fixtures/servers/spy.mjs'), 'utf8'));
  const cli = [join(root, 'lib/cli/main.js'), '-C', folder, 'compose', '--json'];
  told = JSON.parse(execFileSync(process.execPath, cli, { encoding: 'utf8' }));
  for (const { file } of told.secrets) write(`compose/${file}`, `${SECRET}-${file.split('/').at(-1)}\n`, 0o444);
  write('compose/override.yaml', OVERRIDE);
  write('compose/internet.mjs', readFileSync(join(root, 'test/containers/fixtures/internet.mjs'), 'utf8'));
  project = await RunningProject.create(podman, join(folder, 'compose'), ['compose.yaml', 'override.yaml']);
  process.stdout.write(`${project.program}\n`);
  project.up();
  provider = await startIdentityProvider({
    host: HOST,
    port,
    clients: [
      {
        client_id: 'portal',
        client_secret: `${SECRET}-client-secret`,
        grant_types: ['authorization_code'],
        redirect_uris: told.roles.flatMap(({ redirect }) => redirect ?? []),
        application_type: 'native',
      },
    ],
  });
  token = await provider.login('alice', { resource: AUDIENCE });
  for (const server of SERVERS) await served(server);
  for (const role of ROLES) await answered(role);
});

afterAll(async () => {
  await Promise.allSettled(clients.map((client) => client.close()));
  project?.remove();
  await provider?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(SERVERS)('%s', (server) => {
  test('refuses a caller without a token, and says where to get one', async () => {
    const answer = await post(server);
    expect(answer.status).toBe(401);
    const [, metadata = ''] = /resource_metadata="([^"]+)"/.exec(answer.headers.get('www-authenticate') ?? '') ?? [];
    const described = (await (await fetch(metadata)).json()) as Record<string, unknown>;
    expect(described).toMatchObject({ resource: url(server).href, authorization_servers: [provider.issuer] });
  });

  test('refuses a token that is for somebody else', async () => {
    const other = await provider.login('alice', { resource: 'https://elsewhere.example' });
    expect((await post(server, { authorization: `Bearer ${other}` })).status).toBe(401);
  });

  test('calls tools for a caller with a token', async () => {
    const client = await connect(server);
    expect((await client.listTools()).tools).not.toEqual([]);
  });
});

test('tools answer through the bridge, from stdio and from HTTP', async () => {
  expect(await attempt('arguments')).toEqual({ value: ['$HOME'] });
  const web = await connect('web');
  expect(await call(web, 'echo', { message: 'through compose' })).toBe('Echo: through compose');
});

test('secrets reach their server from files, and no metadata of the engine shows them', async () => {
  const { value } = (await attempt('environment')) as { value: Record<string, string> };
  expect(value).toMatchObject({ TOKEN: `${SECRET}-TOKEN`, PLAIN: "a $PATH of one's own" });
  expect(await attempt('read', value['KEY_FILE'])).toEqual({ value: `${SECRET}-KEY_FILE\n` });
  expect(environment(project.pid('web'))).toContain(`WEB_TOKEN=${SECRET}-WEB_TOKEN`);
  for (const service of [...SERVERS, ...SERVERS.map((server) => `${server}-bridge`), 'spy-egress']) {
    expect(JSON.stringify(project.inspect(service))).not.toContain(SECRET);
    if (service.includes('-')) expect(environment(project.pid(service)).join()).not.toContain(SECRET);
  }
});

describe('the network', () => {
  test('a declared host is reached, through the egress role', async () => {
    const { value } = await attempt('fetch', 'http://api.example.com:443/');
    expect(value).toEqual({ status: 200, text: 'api.example.com:443 answers' });
  });

  test('another host is refused, and the refusal is audited', async () => {
    expect(await attempt('fetch', 'http://evil.example.com:443/')).not.toHaveProperty('value');
    const events = project
      .logs('spy-egress')
      .split('\n')
      .filter((line) => line.includes('evil.example.com'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events).toEqual([expect.objectContaining({ server: 'pilot/spy', outcome: 'denied' })]);
  });

  test.each([
    ['the host itself, past the egress role', 'connect', `${INTERNET}:443`],
    ['a public address', 'connect', '1.1.1.1:443'],
    ["a resolver's answer", 'resolve', 'api.example.com'],
  ])('a server does not reach %s', async (_, what, path) => {
    expect(await attempt(what, path)).toEqual({ code: expect.any(String) });
  });

  test('nothing but the ports of bridges, registry and portal is published, and those on loopback', () => {
    const published = podman
      .run(['ps', '--format', '{{.Ports}}'])
      .split('\n')
      .filter((line) => line !== '');
    expect(published).toHaveLength(SERVERS.length + ROLES.length);
    for (const line of published) expect(line).toMatch(/^127\.0\.0\.1:\d+->\d+\/tcp$/);
  });

  test('a server that declares nothing has no network at all', () => {
    const interfaces = readFileSync(`/proc/${project.pid('static')}/net/dev`, 'utf8').match(/^ *\w+:/gm);
    expect(interfaces?.map((name) => name.trim())).toEqual(['lo:']);
  });
});

describe('registry and portal', () => {
  const names = SERVERS.map((server) => `example.pilot.mcp/${server}`);
  const listed = async () => {
    const answer = (await (await fetch(`${roleUrl('registry')}/v0.1/servers`)).json()) as {
      servers: { server: { name: string; remotes: { url: string }[] } }[];
    };
    return answer.servers.map(({ server }) => [server.name, server.remotes[0]?.url]);
  };

  test('the registry lists the servers where their bridges are, and takes tokens that are for it alone', async () => {
    expect(await listed()).toEqual(SERVERS.map((server, index) => [names[index], url(server).href]));
    const asked = (bearer: string) =>
      fetch(`${roleUrl('registry')}/catalog/v0.1/servers`, { headers: { authorization: `Bearer ${bearer}` } });
    expect((await asked(token)).status).toBe(200);
    const other = await provider.login('alice', { resource: 'https://elsewhere.example' });
    expect((await asked(other)).status).toBe(401);
  });

  test('the portal reads it in their own network, and sends people to the identity provider and back to this machine', async () => {
    const page = await (await fetch(roleUrl('portal'))).text();
    for (const name of names) expect(page).toContain(name);
    const login = await fetch(`${roleUrl('portal')}/login`, { redirect: 'manual' });
    const target = new URL(login.headers.get('location') ?? '');
    expect(target.origin).toBe(provider.issuer);
    const { redirect } = told.roles.find(({ id }) => id === 'portal') ?? {};
    expect(target.searchParams.get('redirect_uri')).toBe(redirect);
    expect(redirect).toBe(`${roleUrl('portal')}/login/callback`);
  });

  test('people log in at the identity provider, and see with their own token what the registry shows them', async () => {
    const visitor = new Visitor();
    const page = await (await visitor.visit(`${roleUrl('portal')}/login`)).text();
    expect(page).toContain('<span class="whom">alice</span>');
    for (const name of names) expect(page).toContain(name);
    const own = await (await visitor.visit(`${roleUrl('portal')}/servers/${names[0]}`)).text();
    expect(own).toContain('spy');
    expect(own).toContain('action="/logout"');
    await visitor.close();
  });

  test('what the registry knows is in a volume, and outlives its process', async () => {
    const published = async () => {
      const text = await (await fetch(`${roleUrl('registry')}/v0.1/servers`)).text();
      return [...text.matchAll(/"publishedAt":"([^"]+)"/g)].map(([, at]) => at);
    };
    const before = await published();
    expect(before).toHaveLength(SERVERS.length);
    const { Mounts: mounts } = project.inspect('registry');
    expect(mounts).toContainEqual(
      expect.objectContaining({ Type: 'volume', Name: 'strata_registry-data', Destination: '/strata', RW: true }),
    );
    project.compose('restart', 'registry');
    project.reachable();
    await answered('registry');
    expect(await published()).toEqual(before);
  });
});

describe.each([...SERVERS, ...SERVERS.map((server) => `${server}-bridge`), 'spy-egress', ...ROLES])(
  'the container %s',
  (service) => {
    test('is held to what its file says', () => {
      const { HostConfig: host } = project.inspect(service);
      expect(host).toMatchObject({ ReadonlyRootfs: true, Privileged: false });
      expect(host.PidsLimit).toBeGreaterThan(0);
      expect(host.Memory).toBeGreaterThan(0);
      expect(host.NanoCpus + host.CpuQuota).toBeGreaterThan(0);
      expect(JSON.stringify(host.Binds)).not.toMatch(/docker\.sock|podman\.sock/);
      expect(host.NetworkMode).not.toBe('host');
      const first = project.pid(service);
      for (const pid of [first, ...children(first)]) {
        const { Uid, CapEff, CapPrm, CapBnd, CapAmb, NoNewPrivs, Seccomp } = status(pid);
        expect({ Uid, NoNewPrivs, Seccomp }).toEqual({
          Uid: '65532\t65532\t65532\t65532',
          NoNewPrivs: '1',
          Seccomp: '2',
        });
        expect([CapEff, CapPrm, CapBnd, CapAmb].map((set) => Number(`0x${set}`))).toEqual([0, 0, 0, 0]);
      }
      expect(mountOptions(first, '/')).toContain('ro');
    });
  },
);

test('every role finds itself healthy, as the engine asks it', () => {
  for (const service of [...SERVERS.map((server) => `${server}-bridge`), 'spy-egress', ...ROLES]) {
    const { Healthcheck } = project.inspect(service).Config;
    const [kind, ...command] = Healthcheck.Test as string[];
    expect(kind).toBe('CMD');
    project.exec(service, ...command);
  }
});

test('the folder is as the composition wants it', () => {
  const cli = [join(root, 'lib/cli/main.js'), '-C', folder, 'compose', '--check'];
  execFileSync(process.execPath, cli, { stdio: 'pipe' });
});
