import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Egress, Opa, Peer, Secrets, Stage, Volume } from '../../../src';
import { BridgeConfig, EgressConfig } from '../../../src/contract';
import { StrataErrors } from '../../../src/errors';
import { type ComposeProject, composeProject, projectFiles } from '../../../src/targets/compose';
import { compose } from '../../constructs/egress-proxy/support';
import { REPOSITORY } from '../local/support';
import { EVERYTHING, HTTP, OPTIONS, pilot, project, STDIO } from './support';

const made = project(EVERYTHING);
const GOLDEN = join(REPOSITORY, 'test/targets/compose/golden.yaml');
const service = (of: ComposeProject, name: string) => of.file.services[name];
const config = (of: ComposeProject, name: string) =>
  of.configs.find(({ path }) => path === `config/${name}.json`)?.content;

function codesOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof StrataErrors) return error.errors.map(({ code }) => code);
    return [(error as { code: string }).code];
  }
  return [];
}

test('the Compose file is the one that was reviewed', () => {
  const text = projectFiles(made)['compose.yaml'] ?? '';
  if (process.env['STRATA_GOLDEN'] === 'write') writeFileSync(GOLDEN, text);
  expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
  expect(parse(text)).toEqual(JSON.parse(JSON.stringify(made.file)));
});

test('the same composition gives the same bytes', () => {
  expect(projectFiles(project(EVERYTHING))).toEqual(projectFiles(made));
});

describe.each(Object.entries(made.file.services))('the service %s', (name, one) => {
  test('is hardened', () => {
    expect(one).toMatchObject({
      user: '65532:65532',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      init: false,
      restart: name.endsWith('-stdiod') ? 'no' : 'unless-stopped',
    });
    for (const limit of [one.pids_limit, one.mem_limit, one.cpus]) expect(limit).toBeGreaterThan(0);
    for (const folder of one.tmpfs ?? []) expect(folder).toMatch(/:rw,nosuid,nodev,exec,size=[1-9]\d*,mode=1777$/);
    expect(JSON.stringify(one)).not.toMatch(/docker\.sock|privileged|cap_add|"host"|pid"|ipc"|devices/);
  });

  test('meets nobody but those it has to', () => {
    const isRole = /-(bridge|egress)$/.test(name);
    const networks = Object.keys(one.networks ?? {});
    if (!isRole) {
      for (const network of networks) expect(made.file.networks?.[network]?.internal).toBe(true);
      expect(one.network_mode).toBe(networks.length === 0 ? 'none' : undefined);
      if (networks.length > 0) expect(one.dns).toEqual(['127.0.0.1']);
    }
    if (networks.length > 1) expect(one.sysctls).toEqual({ 'net.ipv4.ip_forward': '0' });
    expect(one.ports ?? []).toEqual(name.endsWith('-bridge') ? [expect.stringMatching(/^127\.0\.0\.1:\d+:\d+$/)] : []);
    expect(one.healthcheck?.test[0]).toBe(isRole ? 'CMD' : undefined);
  });
});

test('no two servers share a network or a volume', () => {
  for (const kind of ['networks', 'volumes'] as const) {
    for (const name of Object.keys(made.file[kind] ?? {}).filter((one) => !one.startsWith('strata-'))) {
      const users = Object.entries(made.file.services).filter(([, one]) =>
        kind === 'networks'
          ? Object.hasOwn(one.networks ?? {}, name)
          : one.volumes?.some(({ source }) => source === name),
      );
      const owners = new Set(users.map(([user]) => user.replace(/-(bridge|egress|stdiod)$/, '')));
      expect([name, owners.size]).toEqual([name, 1]);
    }
  }
});

test('a stdio server runs under the supervisor, as in its pod', () => {
  const { entrypoint = [] } = service(made, 'full') ?? {};
  expect(entrypoint.slice(0, 3)).toEqual(['/strata/stdiod', '--listen', '/strata/run/mcp.sock']);
  expect(entrypoint.slice(entrypoint.indexOf('--env-from'))).toEqual([
    ...['--env-from', 'TOKEN=/var/run/strata/secrets/TOKEN', '--'],
    // Compose reads `$$` as `$`.
    ...['/server', 'stdio', '$$HOME', '$$(NAME)', '--', 'rest'],
  ]);
  expect(service(made, 'full')?.depends_on).toEqual({
    'full-stdiod': { condition: 'service_completed_successfully' },
  });
  expect(service(made, 'full')?.volumes).toEqual(
    expect.arrayContaining([{ type: 'volume', source: 'full-supervisor', target: '/strata', read_only: true }]),
  );
});

test('a server that listens keeps its own entry point, unless it wants a secret as a variable', () => {
  expect(service(project({ web: HTTP }), 'web')?.entrypoint).toEqual(['/server']);
  expect(service(project({ web: HTTP }), 'web-stdiod')).toBeUndefined();
  expect(service(made, 'web')?.entrypoint).toEqual([
    ...['/strata/stdiod', '--exec', '--env-from', 'WEB_TOKEN=/var/run/strata/secrets/WEB_TOKEN', '--', '/server'],
  ]);
  const { command: _, ...plain } = HTTP;
  expect(service(project({ web: plain }), 'web')?.entrypoint).toBeUndefined();
});

test('limits are those of the pod, and scratch that moved into memory comes on top', () => {
  // 8 MiB of /scratch and 64 MiB of /tmp are on disk in a cluster; /memory counts there, too.
  expect(service(made, 'full')).toMatchObject({ mem_limit: 2 ** 32 + 72 * 2 ** 20, cpus: 0.25 });
  expect(service(made, 'full')?.tmpfs?.map((text) => text.split(':')[0])).toEqual(['/scratch', '/memory', '/tmp']);
});

test('folders of this machine stand for claims', () => {
  expect(service(made, 'full')?.volumes).toEqual(
    expect.arrayContaining([
      { type: 'bind', source: '../docs', target: '/docs', read_only: true },
      { type: 'bind', source: '../../out', target: '/out', read_only: false },
    ]),
  );
});

test('the bridge has the configuration of the cluster, with its own URL', () => {
  const cluster = BridgeConfig.parse(made && config(made, 'full-bridge'));
  const url = made.servers.find(({ id }) => id === 'full')?.url;
  expect(cluster).toMatchObject({
    server: 'full',
    listen: { host: '0.0.0.0', allowedHosts: ['127.0.0.1', 'localhost', '[::1]'] },
    authentication: { resource: url, issuers: [{ issuer: 'https://login.acme.example', audiences: [url] }] },
    upstream: { transport: 'stdio', socket: '/strata/run/mcp.sock' },
  });
});

test('a server that listens is found at its address in its own network, and called as in its pod', () => {
  const { ipv4_address: address } = service(made, 'web')?.networks?.['strata-server-web'] ?? {};
  expect(BridgeConfig.parse(config(made, 'web-bridge')).upstream).toMatchObject({
    transport: 'streamable-http',
    url: `http://${address}:8000/mcp`,
    // Servers that protect themselves against DNS rebinding answer no other name.
    host: '127.0.0.1:8000',
  });
  expect(Object.keys(service(made, 'web-bridge')?.networks ?? {}).sort()).toEqual([
    'strata-front',
    'strata-server-web',
  ]);
  expect(Object.keys(service(made, 'full-bridge')?.networks ?? {})).toEqual(['strata-front']);
});

test('where a service is published, or leads out, comes first by name: engines take the first for the one that counts', () => {
  for (const one of Object.values(made.file.services)) {
    const [first, ...rest] = Object.keys(one.networks ?? {}).sort();
    for (const name of rest) expect([first, name]).toEqual([expect.stringMatching(/^strata-(front|outside)$/), name]);
  }
  const servers = Object.keys(made.file.networks ?? {}).filter((name) => made.file.networks?.[name]?.internal);
  for (const name of servers) expect(name > 'strata-outside').toBe(true);
});

test('the way out knows one server and its hosts, and listens inside alone', () => {
  const { ipv4_address: address } = service(made, 'full-egress')?.networks?.['strata-server-full'] ?? {};
  expect(EgressConfig.parse(config(made, 'full-egress'))).toMatchObject({
    role: 'egress',
    listen: { host: address },
    listeners: [
      {
        server: 'pilot/full',
        port: 3128,
        allow: [
          { host: 'api.example.com', port: 443 },
          { host: 'db.example.com', port: 5432 },
        ],
      },
    ],
  });
  const proxy = `http://${address}:3128`;
  expect(service(made, 'full')?.environment).toMatchObject({ HTTPS_PROXY: proxy, https_proxy: proxy, HOME: '/tmp' });
  expect(service(made, 'quiet')?.environment).toEqual({ HOME: '/tmp' });
  expect(service(made, 'quiet-egress')).toBeUndefined();
});

test('a change of a configuration starts its service anew', () => {
  const label = (of: ComposeProject) => service(of, 'quiet-bridge')?.labels;
  const changed = project({ ...EVERYTHING, quiet: { ...STDIO, limits: { requestSeconds: 7 } } });
  expect(label(changed)).not.toEqual(label(made));
});

test('other servers come and go, and ports and networks stay', () => {
  const few = project({ web: HTTP, full: EVERYTHING['full'] ?? STDIO });
  expect(few.servers.map(({ url }) => url).sort()).toEqual(
    made.servers
      .filter(({ id }) => id !== 'quiet')
      .map(({ url }) => url)
      .sort(),
  );
  expect(few.file.networks?.['strata-server-full']).toEqual(made.file.networks?.['strata-server-full']);
});

test('secrets are files with references; no value and no variable holds one', () => {
  expect(made.secrets.map(({ file, reference, variable }) => [file, reference, variable])).toEqual([
    ['secrets/full/TOKEN', 'kubernetes:full#token', 'TOKEN'],
    ['secrets/full/KEY_FILE', 'kubernetes:full#key', undefined],
    ['secrets/web/WEB_TOKEN', 'kubernetes:web#token', 'WEB_TOKEN'],
  ]);
  expect(service(made, 'full')?.environment).not.toHaveProperty('TOKEN');
  expect(service(made, 'full')?.environment).toMatchObject({ KEY_FILE: '/var/run/strata/secrets/KEY_FILE' });
  const files = projectFiles(made);
  expect(files['secrets/.gitignore']).toContain('\n*\n');
  for (const { file } of made.secrets) expect(files['secrets/readme.md']).toContain(`\`${file}\``);
  expect(projectFiles(project({ quiet: STDIO }))['secrets/readme.md']).toContain('The composition has none.');
});

describe('what is not carried is told', () => {
  const told = (servers: Parameters<typeof project>[0]) =>
    project(servers).notCarried.map(({ subject, what }) => `${subject}: ${what}`);

  test('every object that no service was made from', () => {
    const kinds = project({ quiet: STDIO }).notCarried.map(({ subject }) => subject);
    expect(kinds).toEqual([
      'Namespace pilot',
      'NetworkPolicy default-deny, quiet',
      'Service quiet',
      'ServiceAccount quiet',
    ]);
  });

  test('pods and ranges that a server may reach', () => {
    const database = Egress.pods(Peer.pods({ app: 'db' }, 'databases'), 5432);
    const lines = told({ db: { ...STDIO, egress: [database, Egress.cidr('10.1.0.0/16', 443)] } });
    expect(lines).toEqual(
      expect.arrayContaining([
        'db: address ranges are not reached (10.1.0.0/16:443): the way out knows hosts by name alone',
        'db: pods of the cluster are not reached: there are none here',
      ]),
    );
    expect(told({ quiet: STDIO }).join()).not.toMatch(/pods of the cluster|address ranges/);
  });

  test('a decision point, whose token is a file of the bridge alone', () => {
    const url = 'https://opa.policy.svc:8181/v1/data/mcp/authz';
    const asks = { ...STDIO, policy: Opa.policy({ url, token: Secrets.kubernetes({ name: 'opa', key: 'token' }) }) };
    expect(told({ asks })).toContain(
      `asks: calls are decided at ${url}: as long as that is not reached from here, every call is refused`,
    );
    const { secrets } = project({ asks });
    expect(secrets).toMatchObject([
      {
        service: expect.stringContaining('bridge'),
        target: '/var/run/strata/secrets/opa-token',
        reference: 'Secret opa, key token',
      },
    ]);
  });

  test('what is said to a cluster alone', () => {
    const apart = {
      ...STDIO,
      revisions: ['2026-07-28'] as const,
      replicas: 3,
      scheduling: { nodeSelector: { pool: 'mcp' } },
      labels: { team: 'a' },
      annotations: { 'acme.example/owner': 'tools' },
      imagePullSecrets: ['registry'],
      publicUrl: 'https://apart.acme.example/mcp',
    };
    expect(told({ apart })).toEqual(
      expect.arrayContaining([
        'apart: one container, instead of 3 pods',
        'apart: there are no nodes to choose from (nodeSelector)',
        expect.stringMatching(
          /^apart: labels and annotations stay in the cluster \((?=.*team)(?=.*acme.example\/owner)/,
        ),
        "apart: images are pulled with the engine's own logins, not with registry",
        'apart: clients use names of loopback, not apart.acme.example',
      ]),
    );
  });

  test('a root file system that can be written', () => {
    const loose = { ...STDIO, unsafe: { writableRootFilesystem: 'writes its cache beside itself' } };
    expect(service(project({ loose }), 'loose')?.read_only).toBe(false);
    expect(told({ loose })).toContain('loose: its root file system can be written, as composed');
  });
});

test("the audit of a way out is sealed as the egress proxy's is, with the same key as a file", () => {
  const key = Secrets.kubernetes({ name: 'audit', key: 'seal' });
  const github = {
    egress: [Egress.https('api.github.com')],
    allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
    unsafe: { anonymousCallers: 'a demonstration without data' },
  };
  const made = (proxy: object) => composeProject(compose({ github }, proxy).rendered.assembly, OPTIONS);
  const sealed = made({ audit: { key, anchorSeconds: 30 } });
  const target = '/var/run/strata/secrets/audit-key';
  expect(EgressConfig.parse(config(sealed, 'github-egress')).audit).toEqual({ keyFile: target, anchorSeconds: 30 });
  expect(sealed.secrets).toEqual([
    {
      name: 'github-egress-audit-key',
      file: 'secrets/github-egress/audit-key',
      service: 'github-egress',
      target,
      reference: 'Secret audit, key seal',
    },
  ]);
  expect(service(sealed, 'github-egress')?.secrets).toEqual([{ source: 'github-egress-audit-key', target }]);
  const plain = made({});
  expect(plain.secrets).toEqual([]);
  expect(EgressConfig.parse(config(plain, 'github-egress')).audit).toBeUndefined();
});

describe('refuses', () => {
  const refused = (servers: Parameters<typeof pilot>[0], options: Partial<typeof OPTIONS & { subnet: string }> = {}) =>
    codesOf(() => composeProject(pilot(servers), { ...OPTIONS, ...options }));

  test('servers that callers reach without a token, from stage 2 on', () => {
    expect(codesOf(() => composeProject(pilot({ a: STDIO, b: HTTP }, false), OPTIONS))).toEqual([
      'COMPOSE_IDENTITY_REQUIRED',
      'COMPOSE_IDENTITY_REQUIRED',
    ]);
    expect(codesOf(() => composeProject(pilot({ a: STDIO }, false, Stage.EXPERIMENT), OPTIONS))).toEqual([]);
    const open = { ...STDIO, unsafe: { anonymousCallers: 'a demonstration without data' } };
    expect(refused({ open })).toEqual([]);
    expect(project({ open }).servers).toEqual([expect.objectContaining({ id: 'open', asksForTokens: false })]);
  });

  test('a secret as a variable of an image whose entry point nobody knows', () => {
    const { command: _, ...plain } = HTTP;
    const secrets = { TOKEN: Secrets.kubernetes({ name: 'a', key: 'b' }) };
    expect(refused({ web: { ...plain, secrets } })).toEqual(['COMPOSE_SECRET_COMMAND_REQUIRED']);
    const files = { TOKEN: Secrets.kubernetes({ name: 'a', key: 'b' }).asFile() };
    expect(refused({ web: { ...plain, secrets: files } })).toEqual([]);
  });

  test('folders that nothing stands for, all of them', () => {
    const volumes = [
      Volume.configMap('/a', { configMap: 'a' }),
      Volume.configMap('/b', { configMap: 'b' }),
      Volume.configMap('/c', { configMap: 'c', local: 'c' }),
    ];
    expect(refused({ a: { ...STDIO, volumes } })).toEqual(['COMPOSE_FOLDER_UNAVAILABLE', 'COMPOSE_FOLDER_UNAVAILABLE']);
  });

  test('names that two parts would have', () => {
    expect(refused({ a: STDIO, 'a-bridge': STDIO })).toEqual(['COMPOSE_NAME_TAKEN']);
  });

  test.each(['198.18.0.0', '198.18.0.1/20', '300.1.1.0/24', '10.0.0.0/29', '10.0.0.0/7', 'fd00::/64'])(
    '%s',
    (subnet) => {
      expect(refused({ a: STDIO }, { subnet })).toEqual(['COMPOSE_SUBNET_INVALID']);
    },
  );

  test('more servers than the range has room for', () => {
    expect(refused({ a: STDIO, b: STDIO }, { subnet: '10.9.0.0/28' })).toEqual([]);
    expect(refused({ a: STDIO, b: STDIO, c: STDIO }, { subnet: '10.9.0.0/28' })).toEqual(['COMPOSE_SUBNET_FULL']);
  });

  test('a server without its Deployment', () => {
    const assembly = pilot({ a: STDIO });
    const objects = assembly.objects.filter(({ manifest }) => manifest.kind !== 'Deployment');
    expect(codesOf(() => composeProject({ ...assembly, objects }, OPTIONS))).toEqual(['COMPOSE_DEPLOYMENT_MISSING']);
  });
});
