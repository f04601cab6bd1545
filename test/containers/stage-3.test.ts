import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Caller, Ledger } from '../platform/caller';
import { type IdentityProvider, startIdentityProvider } from '../runtime/support/identity-provider';
import { freePort } from '../support/free-port';
import { Authority } from './authority';
import { RunningProject } from './compose-project';
import { Image } from './images.mjs';
import { mountOptions, status } from './processes';
import { buildPackage, withDigest } from './public-images';
import { podman } from './running-pod';
import { Visitor } from './visitor';

/**
 * The blueprint of stage 3 as `strata init` gives it, with an environment of its own, under docker compose: people come to three real servers by a gateway, find them
 * in registry and portal, and what one of them remembers is kept. What is not the real thing: the hosts of the Internet, and the company's login.
 */
const root = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'strata-stage-3-'));
const acme = join(folder, 'acme');

/** The machine, as the networks of the project see it: here is the login. */
const HOST = '198.18.0.1';
const LOGIN = 'login.team.example';
/** The Internet of this suite has public addresses, which no packet leaves. */
const INTERNET = '44.200.0.10';
const SECRET = 'the-secret-of-the-mcp-gateway';
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const SERVERS = ['docs', 'memory', 'lab'];

interface Told {
  readonly servers: readonly { readonly id: string; readonly url: string; readonly gateways?: readonly string[] }[];
  readonly roles: readonly { readonly id: string; readonly url: string; readonly redirect?: string }[];
  readonly secrets: readonly { readonly file: string; readonly reference: string }[];
  readonly notCarried: readonly { readonly subject: string; readonly what: string }[];
}
let told: Told;
let project: RunningProject;
let provider: IdentityProvider;
let authority: Authority;

function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(acme, file)), { recursive: true });
  writeFileSync(join(acme, file), text);
  chmodSync(join(acme, file), mode);
}

function strata(place: string, ...args: string[]): string {
  return execFileSync(process.execPath, [join(root, 'lib/cli/main.js'), '-C', place, ...args], { encoding: 'utf8' });
}

/** As a user of the blueprint writes it. */
function environment(port: number, authority: Authority): string {
  const server = (name: string, package_: string, ...folders: string[]) =>
    `  ${name}: ${buildPackage(podman, name, `@modelcontextprotocol/server-${package_}`, authority.certificate, folders)}`;
  const runtime = withDigest(podman, Image.RUNTIME, 'localhost/mcp/runtime');
  return `name: team
domain: mcp.team.example
issuer: https://${LOGIN}:${port}
issuerNetwork: ${HOST}/32
issuerCertificates:
  configMap: company-ca
  key: ca.crt
replicas: 1
vault: https://vault.team.example
redis: rediss://redis.redis.svc:6379/0
telemetry: https://otlp.team.example
secrets:
  gateway: vault:gateway#client-secret
  portal: vault:portal#client-secret
  redis: vault:redis#password
  telemetry: vault:telemetry#authorization
images:
  runtime: ${runtime}
  collector: ${runtime}
${server('docs', 'filesystem')}
${server('memory', 'memory', '/data')}
${server('lab', 'everything')}
`;
}

/** What this suite adds: fixed addresses of two outer networks, the Internet, and where the login is. */
const OVERRIDE = `services:
  internet:
    image: ${Image.EVERYTHING}
    entrypoint: [/usr/local/bin/node, /internet/internet.mjs, ${INTERNET}, /internet/key.pem, /internet/certificate.pem]
    volumes: ["./internet:/internet:ro"]
    networks: {strata-outside: {ipv4_address: ${INTERNET}}}
${['gateway', 'lab-bridge', 'registry', 'portal'].map((name) => `  ${name}: {extra_hosts: ["${LOGIN}:${HOST}"]}`).join('\n')}
${['lab-egress', 'registry-egress'].map((name) => `  ${name}: {dns: [${INTERNET}]}`).join('\n')}
networks:
  strata-front: {ipam: {config: [{subnet: 198.18.0.0/24, gateway: ${HOST}}]}}
  strata-outside: {internal: true, ipam: {config: [{subnet: 44.200.0.0/24}]}}
`;

const roleUrl = (role: string) => told.roles.find(({ id }) => id === role)?.url ?? '';
const ledger = new Ledger();

/** Somebody with a token for the gateway. */
async function person(name: string, scope = 'openid mcp:use'): Promise<Caller> {
  const token = await provider.login(name, { resource: roleUrl('gateway'), scope });
  return new Caller(() => roleUrl('gateway'), token, ledger);
}

/** Waits until the gateway shows somebody a tool. */
async function shown(name: string, tool: string): Promise<void> {
  let last: unknown;
  for (let tries = 0; tries < 160; tries++) {
    last = await person(name)
      .then((caller) => caller.list())
      .then(
        ({ names }) => names,
        (error: unknown) => error,
      );
    if (Array.isArray(last) && last.includes(tool)) return;
    await sleep(500);
  }
  const logs = ['gateway', 'lab-bridge', 'memory-bridge', 'memory'].map((name) => project.logs(name)).join('\n');
  throw new Error(`${tool} is not shown: ${String(last)}\n${logs}`);
}

async function everythingShown(): Promise<void> {
  await shown('alice', 'docs_read_text_file');
  await shown('alice', 'memory_read_graph');
  await shown('pat', 'lab_echo');
}

/** What the egress role of the lab audited of a host. A connection is written down when it is over. */
async function audited(host: string): Promise<readonly Record<string, unknown>[]> {
  for (let tries = 0; tries < 120; tries++) {
    const lines = project.logs('lab-egress').split('\n');
    const found = lines.filter((line) => line.includes(`"${host}"`));
    if (found.length > 0) return found.map((line) => JSON.parse(line) as Record<string, unknown>);
    await sleep(250);
  }
  return [];
}

beforeAll(async () => {
  const began = performance.now();
  chmodSync(folder, 0o755);
  authority = new Authority(folder);
  const port = await freePort();
  strata(folder, 'init', 'stage-3', 'acme');
  // What `npm install` would bring.
  mkdirSync(join(acme, 'node_modules'));
  symlinkSync(root, join(acme, 'node_modules/mcp-strata'));
  symlinkSync(join(root, 'node_modules/zod'), join(acme, 'node_modules/zod'));
  write('environments/team.yaml', environment(port, authority));
  told = JSON.parse(strata(acme, '-e', 'team', 'compose', '--json'));
  for (const { file, reference } of told.secrets) {
    write(`compose/${file}`, reference.startsWith('ConfigMap') ? authority.certificate : SECRET, 0o444);
  }
  const internet = authority.issue('api.github.com', 'evil.example.com');
  write('compose/internet/internet.mjs', readFileSync('test/containers/fixtures/internet.mjs', 'utf8'));
  write('compose/internet/key.pem', internet.key);
  write('compose/internet/certificate.pem', internet.certificate);
  write('compose/override.yaml', OVERRIDE);
  project = await RunningProject.create(podman, join(acme, 'compose'), ['compose.yaml', 'override.yaml']);
  project.up();
  const { key, certificate } = authority.issue(LOGIN);
  const tls = { name: LOGIN, key, certificate, authority: authority.certificate };
  const client = { client_secret: SECRET, redirect_uris: [] };
  provider = await startIdentityProvider({
    host: HOST,
    port,
    tls,
    users: {
      alice: { groups: ['payments-devs'] },
      sam: { groups: ['search-devs'] },
      pat: { groups: ['platform-engineers'] },
    },
    clients: [
      { ...client, client_id: 'mcp-gateway', grant_types: [EXCHANGE, 'client_credentials'], response_types: [] },
      {
        ...client,
        client_id: 'mcp-portal',
        grant_types: ['authorization_code'],
        redirect_uris: told.roles.flatMap(({ redirect }) => redirect ?? []),
        application_type: 'native',
      },
    ],
  });
  await everythingShown();
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  process.stdout.write(`${project.program}: blueprints/stage-3-scale served after ${seconds} s\n`);
}, 400_000);

afterAll(async () => {
  project?.remove();
  await provider?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the files are those of the blueprint, and clients come to its servers by the gateway', () => {
  for (const file of ['main.ts', 'platform.ts', 'environment.ts', 'tools.lock.json']) {
    expect(readFileSync(join(acme, file), 'utf8')).toBe(
      readFileSync(join(root, 'blueprints/stage-3-scale', file), 'utf8'),
    );
  }
  for (const { url, gateways } of told.servers) expect([url, gateways]).toEqual([roleUrl('gateway'), ['gateway']]);
  expect(told.servers.map(({ id }) => id).sort()).toEqual([...SERVERS].sort());
});

describe('the gateway', () => {
  test('refuses who has no token, says where to get one, and refuses tokens for others', async () => {
    const answer = await fetch(roleUrl('gateway'), { method: 'POST', body: '{}' });
    expect(answer.status).toBe(401);
    const [, metadata = ''] = /resource_metadata="([^"]+)"/.exec(answer.headers.get('www-authenticate') ?? '') ?? [];
    const described = (await (await fetch(metadata)).json()) as Record<string, unknown>;
    expect(described).toMatchObject({ resource: roleUrl('gateway'), authorization_servers: [provider.issuer] });
    const elsewhere = await provider.login('alice', { resource: roleUrl('registry') });
    expect((await new Caller(() => roleUrl('gateway'), elsewhere, ledger).request('tools/list')).status).toBe(401);
  });

  test('calls tools for whom the policy lets, and shows others not even their names', async () => {
    const [alice, sam, pat] = [await person('alice'), await person('sam'), await person('pat')];
    const welcome = { path: '/docs/welcome.md' };
    expect((await alice.call('docs_read_text_file', welcome)).text).toContain('# Welcome');
    expect((await sam.call('docs_read_text_file', welcome)).text).toContain('# Welcome');
    expect((await pat.call('lab_echo', { message: 'hello' })).text).toContain('Echo: hello');
    expect((await sam.list()).names.every((name) => name.startsWith('docs_'))).toBe(true);
    expect((await sam.call('memory_read_graph')).last.error).toMatchObject({
      message: 'Unknown tool: memory_read_graph',
    });
  });

  test('shows servers tokens of its own key and of the exchange, made on this machine', async () => {
    expect(told.secrets.map(({ file }) => file)).not.toContain('secrets/gateway/signing-key.pem');
    expect(provider.tokenRequests.map(({ parameters }) => parameters)).toContainEqual(
      expect.objectContaining({ grant_type: EXCHANGE, resource: 'http://lab.mcp.svc:8080/mcp' }),
    );
  });
});

describe('egress', () => {
  const fetched = async (url: string) =>
    (await (await person('pat')).call('lab_gzip-file-as-resource', { name: 'x.gz', data: url, outputType: 'resource' }))
      .text;

  test('the lab reaches what it declared, by TLS through its egress role', async () => {
    expect(await fetched('https://api.github.com/')).toContain('"blob"');
    expect(await audited('api.github.com')).toContainEqual(
      expect.objectContaining({ server: 'mcp/lab', host: 'api.github.com', outcome: 'success' }),
    );
  });

  test('and nothing else, which is audited', async () => {
    expect(await fetched('https://evil.example.com/')).not.toContain('"blob"');
    expect(await audited('evil.example.com')).toEqual([
      expect.objectContaining({ server: 'mcp/lab', outcome: 'denied', reason: 'undeclared-host' }),
    ]);
  });

  test('who declared nothing has no network, and bridges that trust the gateway alone have no way out', () => {
    for (const server of ['docs', 'memory']) {
      expect(project.inspect(server).HostConfig.NetworkMode).toBe('none');
      const networks = Object.keys(project.inspect(`${server}-bridge`).NetworkSettings.Networks);
      expect(networks).toEqual([`strata_strata-gateway-gateway.${server}`]);
    }
  });
});

describe('what the team remembers', () => {
  const entity = { name: 'ledger', entityType: 'service', observations: ['runs'] };

  test('is written once a person agrees, and outlives the project', async () => {
    const alice = await person('alice');
    const refused = await alice.call('memory_create_entities', { entities: [entity] });
    expect(refused.status).toBe(403);
    const writer = await person('alice', 'openid mcp:use mcp:write');
    const { asked } = await writer.converse('memory_create_entities', { entities: [entity] }, {});
    expect(asked).toContain('Shall the team remember this?');
    expect((await alice.call('memory_read_graph')).text).toContain('ledger');
    project.compose('down', '--timeout', '10');
    expect(podman.run(['ps', '--all', '--quiet'])).toBe('');
    project.up();
    await everythingShown();
    expect((await (await person('alice')).call('memory_read_graph')).text).toContain('ledger');
  }, 300_000);

  test("is in a volume of the engine that is the user's, although the folder of the image is root's", () => {
    expect(project.inspect('memory').Mounts).toContainEqual(
      expect.objectContaining({ Type: 'volume', Name: 'strata_claim-payments.memory', Destination: '/data', RW: true }),
    );
    const owner = "console.log(require('node:fs').statSync('/data').uid)";
    expect(project.exec('memory', '/usr/local/bin/node', '-e', owner)).toBe('65532');
  });
});

describe('people', () => {
  test('find servers in the registry with the URL of the gateway, each by their groups', async () => {
    const listed = async (name: string) => {
      const token = await provider.login(name, { resource: roleUrl('registry') });
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${roleUrl('registry')}/v0.1/servers`, { headers });
      const { servers } = (await answer.json()) as {
        servers: { server: { name: string; remotes: { url: string }[] } }[];
      };
      for (const { server } of servers) expect(server.remotes.map(({ url }) => url)).toEqual([roleUrl('gateway')]);
      return servers.map(({ server }) => server.name.split('/')[1]).sort();
    };
    expect(await listed('alice')).toEqual(['docs', 'lab', 'memory']);
    expect(await listed('sam')).toEqual(['docs', 'lab']);
    expect((await fetch(`${roleUrl('registry')}/v0.1/servers`)).status).toBe(401);
  });

  test('log in at the portal by the login of the company, and are shown servers with their gateway', async () => {
    const visitor = new Visitor({ address: HOST, authority: authority.certificate });
    const page = await (await visitor.visit(roleUrl('portal'))).text();
    expect(page).toContain('<span class="whom">alice</span>');
    expect(page).toContain('Tools of Acme');
    for (const server of SERVERS) expect(page).toContain(server);
    const own = await (await visitor.visit(`${roleUrl('portal')}/servers/example.team.mcp.payments/memory`)).text();
    expect(own).toContain(roleUrl('gateway'));
    await visitor.close();
  });
});

test.each(['gateway', 'registry', 'portal', 'memory', 'memory-bridge', 'lab-egress'])(
  'the container %s is held to what its file says',
  (service) => {
    expect(project.inspect(service).HostConfig).toMatchObject({ ReadonlyRootfs: true, Privileged: false });
    const pid = project.pid(service);
    const { Uid, CapEff, NoNewPrivs } = status(pid);
    expect([Uid, Number(`0x${CapEff}`), NoNewPrivs]).toEqual(['65532\t65532\t65532\t65532', 0, '1']);
    expect(mountOptions(pid, '/')).toContain('ro');
  },
);

test('nothing but gateway, registry and portal is published, and those on loopback', () => {
  const published = podman.run(['ps', '--format', '{{.Ports}}']).split('\n').filter(Boolean);
  const places = told.roles.map(({ url }) => new URL(url).host).sort();
  expect(published.map((line) => line.replace(/->8080\/tcp$/, '')).sort()).toEqual(places);
});
