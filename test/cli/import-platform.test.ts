import { createSourceFile, forEachChild, isIdentifier, type Node, ScriptTarget, type SourceFile } from 'typescript';
import { stringify } from 'yaml';
import { Scratch } from '../targets/local/support';
import { compositionOf } from './imported';
import { strata } from './support';

type Spec = Readonly<Record<string, unknown>>;

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

function object(kind: string, name: string, spec: Spec): string {
  return stringify({
    apiVersion: 'toolhive.stacklok.dev/v1beta1',
    kind,
    metadata: { name, namespace: 'tools' },
    spec,
  });
}

/** The program that is written, and what is told. */
async function imported(...objects: readonly string[]): Promise<{ program: string; told: string }> {
  scratch.write('toolhive.yaml', objects.join('---\n'));
  const { code, session } = await strata(scratch.path, 'import', 'toolhive', 'toolhive.yaml', '--name', 'acme');
  expect(code).toBe(0);
  return { program: session.text, told: session.errorText };
}

const COMPANY = object('MCPOIDCConfig', 'company', {
  type: 'inline',
  inline: {
    issuer: 'https://login.acme.example',
    jwksUrl: 'https://login.acme.example/keys',
    caBundleRef: { configMapRef: { name: 'company-ca', key: 'root.pem' } },
    jwksAllowPrivateIP: true,
  },
});
const DOCS = object('MCPServer', 'docs', {
  image: 'ghcr.io/acme/docs:1.0.0',
  transport: 'streamable-http',
  groupRef: { name: 'dev' },
  resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
});
const GATEWAY: Spec = {
  groupRef: { name: 'dev' },
  incomingAuth: { type: 'oidc', oidcConfigRef: { name: 'company', audience: 'gateway' } },
};
const secretOf = (name: string, key: string) => ({ name, key });

describe('a server of the operator', () => {
  test('keeps what its pod gets: of a process for stdio, of the pod otherwise', async () => {
    const stdio = object('MCPServer', 'notes', {
      image: 'ghcr.io/acme/notes:1.0.0',
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '1', memory: '96Mi' } },
      resourceOverrides: { proxyDeployment: { imagePullSecrets: [{ name: 'ghcr' }] } },
    });
    const { program } = await imported(stdio, DOCS);
    expect(program).toContain("  resources: { requests: { cpu: '50m' }, limits: { cpu: '1' } },\n");
    expect(program).toContain("  sessions: { memoryPerProcess: '96Mi' },\n");
    expect(program).toContain("  imagePullSecrets: ['ghcr'],\n");
    expect(program).toContain(
      "  resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },\n",
    );
    await expect(compositionOf(program.replace('/entry-point-of-the-image', '/server'))).resolves.toBeDefined();
  });

  test('keeps where its pods run, and is told what else a template changed', async () => {
    const template = {
      nodeSelector: { pool: 'mcp' },
      tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'mcp', effect: 'NoSchedule' }],
      securityContext: { runAsNonRoot: true },
      containers: [{ name: 'mcp', resources: { limits: { memory: '256Mi' } } }, { name: 'sidecar' }],
    };
    const server = object('MCPServer', 'placed', {
      image: 'ghcr.io/acme/placed:1.0.0',
      transport: 'sse',
      podTemplateSpec: { spec: template },
    });
    const { program, told } = await imported(server);
    expect(program).toContain(
      "nodeSelector: { pool: 'mcp' }, tolerations: [{ key: 'dedicated', value: 'mcp', effect: 'NoSchedule' }]",
    );
    expect(program).toContain("resources: { limits: { memory: '256Mi' } }");
    expect(told).toContain('placed: Its pod template was free-form');
    await expect(compositionOf(program)).resolves.toBeDefined();
  });

  test('in a namespace of the cluster itself is moved, and a tag that moves is told', async () => {
    const server = DOCS.replace('namespace: tools', 'namespace: default').replace('docs:1.0.0', 'docs:latest');
    const { program, told } = await imported(server);
    expect(program).toContain("namespaces: ['acme']");
    expect(told).toContain("docs: It ran in the namespace default, which is the cluster's own");
    expect(told).toContain('docs: Its image has no tag that stays');
  });

  test('is told each field that nobody took, and each policy word for word', async () => {
    const policy = 'permit(principal, action == Action::"call_tool",\n  resource == Tool::"search");';
    const { told } = await imported(
      object('MCPServer', 'docs', {
        image: 'ghcr.io/acme/docs:1.0.0',
        transport: 'sse',
        fromTheFuture: { deep: 1 },
        trustProxyHeaders: true,
        authzConfig: { type: 'inline', inline: { policies: [policy], entitiesJson: '[]' } },
      }),
    );
    expect(told).toContain('docs: Its `fromTheFuture` was not taken over.');
    expect(told).toContain('docs: Forwarded headers are not believed');
    expect(told).toContain(
      'docs: It said: permit(principal, action == Action::"call_tool", resource == Tool::"search");',
    );
  });
});

describe('a server elsewhere', () => {
  const ENTRY: Spec = {
    remoteUrl: 'https://mcp.crm.example/mcp',
    transport: 'streamable-http',
    groupRef: { name: 'dev' },
    caBundleRef: { configMapRef: { name: 'crm-ca', key: 'ca.crt' } },
    externalAuthConfigRef: { name: 'crm' },
  };
  const EXCHANGE = object('MCPExternalAuthConfig', 'crm', {
    type: 'tokenExchange',
    tokenExchange: {
      tokenUrl: 'https://login.acme.example/realms/acme/protocol/openid-connect/token',
      clientId: 'gateway',
      clientSecretRef: secretOf('gateway-client', 'secret'),
      audience: 'crm',
      scopes: ['crm:read'],
    },
  });

  test('is led to by the gateway of its group, with what it is shown', async () => {
    const { program, told } = await imported(
      object('MCPServerEntry', 'crm', ENTRY),
      EXCHANGE,
      COMPANY,
      DOCS,
      object('VirtualMCPServer', 'all', GATEWAY),
    );
    expect(program).toContain("const allGateway = platform.addGateway({\n  id: 'all',");
    expect(program).toContain("allGateway.addRemote('crm', {\n  url: 'https://mcp.crm.example/mcp',");
    expect(program).toContain("issuer: 'https://login.acme.example/realms/acme', clientId: 'gateway'");
    expect(program).toContain("audience: 'crm', scopes: ['crm:read'] })");
    expect(program).toContain("ca: { configMap: 'crm-ca', key: 'ca.crt' }");
    expect(told).toContain('crm: Its authorization server was named by its token endpoint alone');
    const assembly = await compositionOf(program);
    expect(JSON.stringify(assembly.objects)).toContain('mcp.crm.example');
  });

  test('without a gateway gets one of its own, with the identity that its proxy asked for', async () => {
    const proxy = {
      remoteUrl: 'https://mcp.crm.example/mcp',
      oidcConfigRef: { name: 'company', audience: 'crm' },
      externalAuthConfigRef: { name: 'key' },
      replicas: 2,
      toolConfigRef: { name: 'reader' },
    };
    const { program } = await imported(
      object('MCPRemoteProxy', 'crm', proxy),
      object('MCPExternalAuthConfig', 'key', {
        type: 'bearerToken',
        bearerToken: { tokenSecretRef: secretOf('crm', 'token') },
      }),
      object('MCPToolConfig', 'reader', { toolsFilter: ['find'] }),
      COMPANY,
    );
    expect(program).toContain("audience: 'crm', jwksUri: 'https://login.acme.example/keys'");
    expect(program).toContain("ca: { configMap: 'company-ca', key: 'root.pem' }, privateNetwork: true");
    expect(program).toContain(
      "new StaticHeader({ name: 'Authorization', prefix: 'Bearer ', value: Secrets.kubernetes(",
    );
    expect(program).toContain("tools: { allow: ['find'] }");
    expect(program).toContain('replicas: 2');
    const two = program.replace(/ {2}replicas: 2,\n/, '');
    await expect(compositionOf(two.replace(', privateNetwork: true', ''))).resolves.toBeDefined();
  });

  test('that was sent headers keeps the one with a secret, and the others are told', async () => {
    const { program, told } = await imported(
      object('MCPServerEntry', 'crm', {
        ...ENTRY,
        caBundleRef: undefined,
        externalAuthConfigRef: undefined,
        transport: 'sse',
        allowPrivateEndpoint: true,
        headerForward: {
          addPlaintextHeaders: { 'X-Tenant': 'acme' },
          addHeadersFromSecret: [{ headerName: 'X-Key', valueSecretRef: secretOf('crm', 'key') }],
        },
      }),
    );
    expect(program).toContain(
      "token: new StaticHeader({ name: 'X-Key', value: Secrets.kubernetes({ name: 'crm', key: 'key' }) })",
    );
    expect(program).toContain("network: 'cluster'");
    expect(told).toContain('crm: It was sent more headers (X-Tenant)');
    expect(told).toContain('crm: It spoke HTTP with SSE');
    expect(told).toContain('dev: No VirtualMCPServer led to the group dev');
  });

  test.each([
    ['awsSts', { awsSts: { region: 'eu-central-1' } }, 'What it showed its upstream (awsSts) has no counterpart'],
    ['tokenExchange', { tokenExchange: { tokenUrl: 'https://a.example/token' } }, 'without being a client'],
    ['headerInjection', { headerInjection: { headerName: 'X-Key' } }, 'whose name or Secret is not said'],
  ])('shown what has no counterpart (%s) is told so, and is shown nothing', async (type, settings, note) => {
    const { program, told } = await imported(
      object('MCPServerEntry', 'crm', ENTRY),
      object('MCPExternalAuthConfig', 'crm', { type, ...settings }),
    );
    expect(told).toContain(note);
    expect(program).toContain('token: new None(');
  });
});

describe('a gateway', () => {
  test('keeps limits, times, names, searches and what replicas share', async () => {
    const { program, told } = await imported(
      COMPANY,
      DOCS,
      object('VirtualMCPServer', 'all', {
        ...GATEWAY,
        replicas: 2,
        sessionStorage: {
          provider: 'redis',
          address: 'redis.tools.svc.cluster.local:6379',
          db: 1,
          passwordRef: secretOf('redis', 'password'),
        },
        outgoingAuth: {
          source: 'inline',
          backends: { docs: { type: 'externalAuthConfigRef', externalAuthConfigRef: { name: 'key' } } },
        },
        config: {
          aggregation: {
            conflictResolution: 'priority',
            conflictResolutionConfig: { prefixFormat: '{workload}.', priorityOrder: ['docs'] },
            tools: [
              { workload: 'docs', filter: ['find'], overrides: { find: { name: 'search' } } },
              { workload: 'gone', excludeAll: true },
            ],
          },
          operational: {
            timeouts: { default: '1m30s', perWorkload: { docs: '45s' } },
            failureHandling: {
              circuitBreaker: { enabled: true, failureThreshold: 3, timeout: '20s' },
              unhealthyThreshold: 3,
            },
          },
          rateLimiting: {
            shared: { maxTokens: 1000, refillPeriod: '1m' },
            perUser: { maxTokens: 60, refillPeriod: '1m' },
            tools: [{ name: 'find', perUser: { maxTokens: 5, refillPeriod: '1s' } }],
          },
          optimizer: { maxToolsToReturn: 12, embeddingService: 'words' },
          audit: { enabled: true },
          compositeTools: [{ name: 'both' }],
        },
      }),
      object('MCPExternalAuthConfig', 'key', {
        type: 'headerInjection',
        headerInjection: { headerName: 'X-Key', valueSecretRef: secretOf('docs', 'key') },
      }),
    );
    expect(program).toContain(
      "upstreams: { docs: { token: new StaticHeader({ name: 'X-Key', value: Secrets.kubernetes({ name: 'docs', key: 'key' }) }), tools: { allow: ['find'], rename: { find: 'search' } }, requestSeconds: 45, breaker: { failures: 3, openSeconds: 20 } } }",
    );
    expect(program).toContain("naming: { separator: '.' }");
    expect(program).toContain(
      "rateLimits: [{ per: 'principal', requests: 60, seconds: 60 }, { per: 'principal-tool', requests: 5, seconds: 1, tools: ['find'] }]",
    );
    expect(program).toContain("search: { mode: 'always', results: 12 }");
    expect(program).toContain(
      "redis: { url: 'redis://redis.tools.svc.cluster.local:6379/1', password: Secrets.kubernetes({ name: 'redis', key: 'password' }) }",
    );
    expect(program).not.toContain('signingKey');
    for (const note of [
      'all: Tools of one name were told apart by `priority`',
      'all: It has settings for gone, which is not among its servers.',
      'all: It limited all callers together',
      'all: Tools that are made of other tools have no counterpart',
      'all: Its `config.operational.failureHandling.unhealthyThreshold` was not taken over.',
    ]) {
      expect(told).toContain(note);
    }
    await expect(compositionOf(program.replace(', privateNetwork: true', ''))).resolves.toBeDefined();
  });

  test('that asked nobody says so, and one that signs is told to make a key', async () => {
    const { program, told } = await imported(
      DOCS,
      object('VirtualMCPServer', 'open', { ...GATEWAY, incomingAuth: { type: 'anonymous' } }),
    );
    expect(program).toContain('unsafe: { anonymousCallers: ');
    expect(program).toContain("signingKey: Secrets.kubernetes({ name: 'open-signing', key: 'key.pem' })");
    expect(told).toContain('open: It shows its servers short-lived tokens that it signs: make a key');
    await expect(compositionOf(program)).resolves.toBeDefined();
  });
});

test('a registry keeps its sources and who reads it', async () => {
  const config = {
    sources: [
      {
        name: 'own',
        git: {
          repository: 'https://git.acme.example/mcp.git',
          branch: 'main',
          auth: { username: 'git', passwordFile: '/secrets/git/token' },
        },
        syncPolicy: { interval: '1h' },
      },
      {
        name: 'other',
        api: { endpoint: 'https://registry.acme.example' },
        filter: { names: { include: ['io.acme/*'] }, tags: { include: ['prod'] } },
      },
      { name: 'list', format: 'toolhive', file: { path: '/lists/prod/registry.json' } },
      { name: 'pushed', managed: {} },
      { name: 'cluster', kubernetes: { namespaces: ['tools'] } },
    ],
    database: { host: 'db', port: 5432 },
    auth: {
      mode: 'oauth',
      oauth: { providers: [{ name: 'company', issuerUrl: 'https://login.acme.example', audience: 'registry' }] },
    },
  };
  const { program, told } = await imported(
    object('MCPRegistry', 'catalogue', {
      displayName: 'Catalogue',
      configYAML: stringify(config),
      volumes: [
        { name: 'git', secret: { secretName: 'git-credentials', items: [{ key: 'password', path: 'token' }] } },
        { name: 'list', configMap: { name: 'prod-list' } },
      ],
      volumeMounts: [
        { name: 'git', mountPath: '/secrets/git' },
        { name: 'list', mountPath: '/lists/prod' },
      ],
    }),
  );
  expect(program).toContain(
    "url: 'https://git.acme.example/mcp.git', ref: 'main', username: 'git', token: Secrets.kubernetes({ name: 'git-credentials', key: 'password' })",
  );
  expect(program).toContain("allow: ['io.acme/*'], approval: 'automatic', url: 'https://registry.acme.example'");
  expect(program).toContain("format: 'toolhive', configMap: 'prod-list'");
  expect(program).toContain("RegistrySource.published({ id: 'pushed', approval: 'automatic' })");
  expect(program).toContain("identity: Oidc.issuer('https://login.acme.example', { audience: 'registry' })");
  expect(told).toContain('catalogue: Its database was PostgreSQL at db');
  expect(told).toContain('catalogue: Source cluster has no counterpart here');
  expect(told).toContain('catalogue: Source other: Its `filter.tags` was not taken over.');
  await expect(compositionOf(program)).resolves.toBeDefined();
});

test('telemetry goes where it went, by one collector', async () => {
  const { program, told } = await imported(
    DOCS,
    object('MCPTelemetryConfig', 'company', {
      openTelemetry: {
        enabled: true,
        endpoint: 'otlp.acme.example:4318',
        tracing: { enabled: true, samplingRate: '0.25' },
        metrics: { enabled: true },
        headers: { 'x-tenant': 'acme' },
        sensitiveHeaders: [{ name: 'authorization', secretKeyRef: secretOf('otlp', 'token') }],
        resourceAttributes: { team: 'platform' },
      },
      prometheus: { enabled: true },
    }),
  );
  expect(program).toContain(
    "endpoint: 'https://otlp.acme.example:4318', name: 'company', headers: { authorization: Secrets.kubernetes({ name: 'otlp', key: 'token' }) }",
  );
  expect(program).toContain('sampling: { percent: 25 }');
  expect(told).toContain('MCPTelemetryConfig company: It sent headers in clear (x-tenant)');
  expect(told).toContain('MCPTelemetryConfig company: Its `openTelemetry.resourceAttributes` was not taken over.');
  await expect(compositionOf(program)).resolves.toBeDefined();
});

describe('nothing is lost in silence', () => {
  test('servers of one name, in namespaces of their own, stay two', async () => {
    const elsewhere = (text: string) => text.replace('namespace: tools', 'namespace: others');
    const gateway = object('VirtualMCPServer', 'all', { ...GATEWAY, incomingAuth: { type: 'anonymous' } });
    const { program } = await imported(DOCS, elsewhere(DOCS), gateway, elsewhere(gateway));
    expect(program).toContain('const docsServer = platform.addServer(');
    expect(program).toContain('const docsServer2 = platform.addServer(');
    const assembly = await compositionOf(program);
    expect(assembly.servers.map(({ id, namespace }) => [id, namespace])).toEqual([
      ['docs', 'others'],
      ['docs', 'tools'],
    ]);
    expect(program.match(/servers: \[\w+\]/g)).toEqual(['servers: [docsServer]', 'servers: [docsServer2]']);
  });

  test('what people named is not taken for a field', async () => {
    const tools = { toolsOverride: { volumes: { annotations: { title: 'Volumes' } } } };
    const { told } = await imported(
      DOCS.replace('transport:', 'toolConfigRef:\n    name: mine\n  transport:'),
      object('MCPToolConfig', 'mine', tools),
    );
    expect(told).toContain('docs: Its `toolsOverride.volumes.annotations` was not taken over.');
    expect(told).not.toContain('folders of nodes');
  });

  test('of a proxy: audit is kept, policies and what has no counterpart are told', async () => {
    const { program, told } = await imported(
      COMPANY,
      object('MCPRemoteProxy', 'crm', {
        remoteUrl: 'https://mcp.crm.example/mcp',
        oidcConfigRef: { name: 'company', audience: 'crm' },
        audit: { enabled: true },
        resources: { limits: { cpu: '1' } },
        endpointPrefix: '/crm',
        telemetryConfigRef: { name: 'gone', serviceName: 'crm' },
        authzConfig: { type: 'inline', inline: { policies: ['permit(principal, action, resource);'] } },
      }),
    );
    expect(program).toContain('audit: { enabled: true }');
    for (const note of [
      'crm: It said: permit(principal, action, resource);',
      'crm: Its `resources` was not taken over.',
      'crm: Its `endpointPrefix` was not taken over.',
      'crm: Its telemetry goes where MCPTelemetryConfig gone says, which is not here',
    ]) {
      expect(told).toContain(note);
    }
  });

  test('of a gateway: limits that cannot be read, and telemetry of its own', async () => {
    const config = {
      telemetry: { endpoint: 'otlp.acme.example:4318' },
      rateLimiting: { perUser: { maxTokens: 60, refillPeriod: 'soon' } },
    };
    const { program, told } = await imported(COMPANY, DOCS, object('VirtualMCPServer', 'all', { ...GATEWAY, config }));
    expect(program).not.toContain('rateLimits:');
    expect(told).toContain('all: One of its limits could not be read');
    expect(told).toContain('all: Its `config.telemetry` was not taken over.');
  });

  test('of a registry: names that were left out stay out, and the rest is told', async () => {
    const config = {
      sources: [
        {
          name: 'all',
          api: { endpoint: 'https://registry.acme.example' },
          filter: { names: { include: ['io.acme/*'], exclude: ['io.acme/old'] } },
        },
      ],
      registries: [
        { name: 'one', sources: ['all'] },
        { name: 'two', sources: ['all'] },
      ],
      auth: {
        mode: 'oauth',
        oauth: {
          realm: 'mcp',
          providers: [
            { issuerUrl: 'https://login.acme.example', caCertPath: '/ca.crt' },
            { issuerUrl: 'https://b.example' },
          ],
        },
      },
    };
    const { program, told } = await imported(
      object('MCPRegistry', 'list', { configYAML: stringify(config), imagePullSecrets: [{ name: 'ghcr' }] }),
    );
    expect(program).toContain("allow: ['io.acme/*'], deny: ['io.acme/old']");
    for (const note of [
      'It served several registries',
      'It took tokens of more than one provider',
      'Its `imagePullSecrets` was not taken over.',
      'Its `auth.oauth.realm` was not taken over.',
      'Its `caCertPath` was not taken over.',
    ]) {
      expect(told).toContain(`list: ${note}`);
    }
  });

  test('telemetry that was off stays off', async () => {
    const openTelemetry = { enabled: false, endpoint: 'otlp.acme.example:4318', tracing: { samplingRate: '0.5' } };
    const { program } = await imported(DOCS, object('MCPTelemetryConfig', 'company', { openTelemetry }));
    expect(program).not.toContain('addCollector');
  });
});

test('text of others stays text in every place of every kind', async () => {
  const evil = `x'); process.exit(9); ('\n*/ \` \${process.exit(8)} \u2028`;
  const spoiled = (value: unknown, key = ''): unknown => {
    // What the kinds are told apart by, and what leads from one to another, stays.
    if (typeof value === 'string') return ['type', 'provider', 'configYAML'].includes(key) ? value : `${value}${evil}`;
    if (Array.isArray(value)) return value.map((item) => spoiled(item, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, spoiled(item, name)]));
  };
  const bad = (kind: string, name: string, spec: Spec) =>
    object(kind, `${name}${evil}`, spoiled(spec) as Spec).replace(
      'namespace: tools',
      `namespace: ${JSON.stringify(evil)}`,
    );
  const reference = { name: 'it' };
  const group = { groupRef: { name: 'dev' } };
  const { program } = await imported(
    bad('MCPServer', 'a', {
      image: 'i',
      env: [{ name: 'A', value: 'b' }],
      secrets: [{ name: 's', key: 'k' }],
      args: ['x'],
      ...group,
      toolConfigRef: reference,
      oidcConfigRef: reference,
      externalAuthConfigRef: reference,
    }),
    bad('MCPServerEntry', 'b', {
      remoteUrl: 'https://a.example',
      ...group,
      caBundleRef: { configMapRef: reference },
      headerForward: { addPlaintextHeaders: { [evil]: 'x' } },
    }),
    bad('MCPRemoteProxy', 'c', { remoteUrl: 'https://a.example', externalAuthConfigRef: reference }),
    bad('VirtualMCPServer', 'd', {
      ...group,
      incomingAuth: { type: 'oidc', oidcConfigRef: reference },
      sessionStorage: { provider: 'redis', address: 'r', passwordRef: { name: 'p', key: 'k' } },
      config: {
        aggregation: { conflictResolution: 'manual', tools: [{ workload: 'a', filter: ['t'] }] },
        rateLimiting: { tools: [{ name: 't', perUser: { maxTokens: 1, refillPeriod: '1s' } }] },
      },
    }),
    bad('MCPOIDCConfig', 'it', { type: 'inline', inline: { issuer: 'https://l.example' } }),
    bad('MCPToolConfig', 'it', { toolsFilter: ['t'], toolsOverride: { [evil]: { name: 'n', description: 'd' } } }),
    bad('MCPExternalAuthConfig', 'it', {
      type: 'tokenExchange',
      tokenExchange: {
        tokenUrl: 'https://l.example/token',
        clientId: 'c',
        clientSecretRef: { name: 's', key: 'k' },
        scopes: ['s'],
      },
    }),
    bad('MCPTelemetryConfig', 'it', {
      openTelemetry: { endpoint: 'o', sensitiveHeaders: [{ name: 'h', secretKeyRef: { name: 's', key: 'k' } }] },
    }),
    bad('MCPRegistry', 'r', {
      displayName: 'R',
      configYAML: stringify(
        spoiled({ sources: [{ name: 's', git: { repository: 'https://g.example', branch: 'b', path: 'p' } }] }),
      ),
    }),
  );
  expect(program).toContain('process.exit');
  const parsed = createSourceFile('main.ts', program, ScriptTarget.Latest, true) as SourceFile & {
    readonly parseDiagnostics: readonly unknown[];
  };
  expect(parsed.parseDiagnostics).toEqual([]);
  const code: string[] = [];
  const walk = (node: Node): void => {
    if (isIdentifier(node)) code.push(node.text);
    forEachChild(node, walk);
  };
  walk(parsed);
  expect(code).toContain('addRemote');
  expect(code).not.toContain('exit');
});

test.each(['__proto__', 'constructor', 'it’s'])('a field or a name %s is a name like others', async (name) => {
  scratch.write(
    'toolhive.json',
    `{"apiVersion":"toolhive.stacklok.dev/v1beta1","kind":"MCPServer","metadata":{"name":"docs","namespace":"tools"},
      "spec":{"image":"a/b:1","transport":"sse","env":[{"name":${JSON.stringify(name)},"value":"x"}],${JSON.stringify(name)}:{"a":1}}}`,
  );
  const { code, session } = await strata(scratch.path, 'import', 'toolhive', 'toolhive.json');
  expect([code, session.errorText]).toEqual([0, expect.stringContaining(`Its \`${name}\` was not taken over.`)]);
  expect(session.text).toContain('env: { ');
});
