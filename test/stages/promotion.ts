import { join } from 'node:path';
import {
  App,
  Dns,
  Egress,
  Guardrail,
  Ingress,
  Istio,
  McpPlatform,
  type McpPlatformProps,
  None,
  Oidc,
  Peer,
  PermissionProfile,
  type PlatformGatewayProps,
  type PlatformServerProps,
  Secrets,
  Stage,
  TokenExchange,
  ToolLockFile,
  ToolPolicy,
  Volume,
  When,
} from '../../src';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const kube = (name: string, key: string) => Secrets.kubernetes({ name, key });
const RUNTIME = `ghcr.io/acme/runtime@${digest('e')}`;
const ISSUER = 'https://login.acme.example';
const identity = Oidc.issuer(ISSUER, {
  audience: 'https://mcp.acme.example',
  scopes: ['mcp:use'],
  toolScopes: { 'files_write_*': ['mcp:write'] },
});
const assistants = Peer.pods({ app: 'assistant' }, 'assistants');
const prometheus = Peer.pods({ app: 'prometheus' }, 'monitoring');
const dns = Dns.pods();
/** Callers of a server's own need rules of its own. */
const allowing = (server: string, tools: string) => {
  const made = new ToolPolicy();
  made.allow('devs').toCall(server, tools);
  return made;
};

/** Between them they have every prop of a server. */
export const SERVERS: Readonly<Record<string, PlatformServerProps>> = {
  files: {
    image: `ghcr.io/acme/files@${digest('a')}`,
    command: ['/app/files', 'stdio'],
    env: { LOG: 'info' },
    secrets: { FILES_TOKEN: Secrets.ref('mcp/files#token') },
    egress: [Egress.https('api.files.example')],
    allowFrom: [assistants],
    policy: allowing('documents', 'read_*'),
    volumes: [Volume.emptyDir('/data')],
    permissions: new PermissionProfile({ egress: [Egress.https('upload.files.example')] }),
    tools: { allow: ['read_*', 'write_*'], deny: ['write_all'], rename: { read_x: 'read' } },
    sessions: { max: 4, idleSeconds: 600 },
    resources: { limits: { cpu: '1', memory: '2Gi' } },
    bridgeResources: { limits: { cpu: '1', memory: '256Mi' } },
    disruption: { drainSeconds: 40 },
    scheduling: { nodeSelector: { pool: 'mcp' } },
    labels: { team: 'documents' },
    annotations: { 'acme.example/owner': 'documents' },
    telemetry: { logLevel: 'debug', scrapeFrom: [prometheus] },
    audit: { enabled: true, arguments: 'digest' },
    limits: { depth: 16, requestSeconds: 30 },
    title: 'Files',
    listing: { description: 'Files of the company.', dataClass: 'internal' },
    hosts: ['files.acme.example'],
    origins: ['https://chat.acme.example'],
    imagePullSecrets: ['registry'],
    name: 'documents',
    runtimeImage: RUNTIME,
    dns,
    publicUrl: 'https://files.acme.example/mcp',
  },
  notes: {
    package: { registryType: 'npm', identifier: '@acme/notes', version: '1.2.3' },
    image: `ghcr.io/acme/notes@${digest('b')}`,
    args: ['--quiet'],
    secrets: { NOTES_TOKEN: Secrets.onePassword({ vault: 'mcp' }).secret('notes#token').asFile() },
    identity,
    policy: allowing('notes', 'get_*'),
    revisions: ['2026-07-28'],
    autoscale: { min: 2, max: 4 },
    allowFrom: [assistants],
  },
  crm: {
    image: `ghcr.io/acme/crm@${digest('c')}`,
    transport: 'streamable-http',
    port: 3_000,
    path: '/mcp',
    revisions: ['2026-07-28'],
    replicas: 2,
    secrets: { CRM_KEY: kube('crm', 'key') },
    egress: [Egress.https('crm.example')],
    labels: { tier: 'inner' },
    // As `Catalog` gives them, where no lock has the server.
    recordedTools: {
      source: `ghcr.io/acme/crm@${digest('c')}`,
      tools: ['delete_all', 'export_all', 'get_c'].map((name) => ({
        name,
        inputSchema: { type: 'object' },
        hash: digest('3'),
        tokens: 10,
      })),
      hash: digest('3'),
      tokens: 30,
    },
    unsafe: { writableRootFilesystem: 'it writes its cache beside itself' },
  },
};

const exchange = new TokenExchange({
  client: { issuer: ISSUER, clientId: 'gateway', secret: kube('gateway', 'client-secret') },
});

/** Between them they have every prop of a gateway but for `servers` and `policy`, which are made with the composition. */
export const GATEWAYS: Readonly<Record<string, PlatformGatewayProps>> = {
  gateway: {
    upstreams: { crm: { token: exchange, tools: { deny: ['delete_*'] } } },
    signingKey: kube('gateway', 'signing-key'),
    previousSigningKey: kube('gateway', 'previous-key'),
    identity,
    guardrails: [Guardrail.http({ name: 'dlp', url: 'https://dlp.policy.svc:8443', token: kube('dlp', 'token') })],
    rateLimits: [{ per: 'principal', requests: 60, seconds: 60 }],
    budgets: [{ name: 'person', per: 'principal', unit: 'tokens', amount: 1_000_000, window: 'day' }],
    host: 'mcp.acme.example',
    expose: new Ingress({ className: 'nginx', from: [Peer.namespace('ingress-nginx')], tlsSecret: 'mcp' }),
    allowFrom: [assistants],
    naming: { prefix: 'server', separator: '_' },
    search: { mode: 'auto', tokens: 8_000 },
    sessions: { max: 100 },
    redis: { url: 'rediss://redis.redis.svc:6379', password: Secrets.ref('mcp/redis#password') },
    listSeconds: 30,
    link: false,
    replicas: 2,
    disruption: { drainSeconds: 30 },
    scheduling: { nodeSelector: { pool: 'mcp' } },
    resources: { limits: { cpu: '1', memory: '512Mi' } },
    limits: { depth: 32 },
    telemetry: { scrapeFrom: [prometheus] },
    audit: { enabled: true, before: true },
    clusterIp: '10.96.0.77',
    title: 'Tools of Acme',
    hosts: ['tools.acme.example'],
    origins: ['https://chat.acme.example'],
    labels: { team: 'platform' },
    imagePullSecrets: ['registry'],
    name: 'front',
    runtimeImage: RUNTIME,
    dns,
  },
  inner: {
    select: { labels: { tier: 'inner' } },
    token: new None({ reason: 'it serves a test alone' }),
    revisions: ['2026-07-28'],
    autoscale: { min: 1, max: 2 },
    unsafe: { openOnStoreFailure: 'calls matter more here' },
    redis: { url: 'rediss://redis.redis.svc:6379' },
    identity,
    runtimeImage: RUNTIME,
  },
};

const toolLock = ToolLockFile.read(join(__dirname, 'promotion.lock.json'));

const PLATFORM: Omit<McpPlatformProps, 'stage'> = {
  environment: 'prod',
  domain: 'mcp.acme.example',
  identity,
  namespaces: ['mcp'],
  runtimeImage: RUNTIME,
  dns,
  secrets: Secrets.vault({ address: 'https://vault.acme.example' }),
  imagePullSecrets: ['platform-registry'],
  labels: { company: 'acme' },
  toolLock,
};

/** The same composition at each stage; stage 4 brings the mesh, which is what it is. */
export function promoted(stage: Stage): App {
  const app = new App();
  const acme = new McpPlatform(app, 'acme', {
    ...PLATFORM,
    stage,
    ...(stage === Stage.NATIVE && { mesh: Istio.ambient({ waypoint: true }) }),
  });
  const tenant = acme.addTenant('documents', { groups: ['devs'] });
  const files = tenant.addServer('files', SERVERS['files'] as PlatformServerProps);
  const notes = acme.addServer('notes', SERVERS['notes'] as PlatformServerProps);
  const crm = acme.addServer('crm', SERVERS['crm'] as PlatformServerProps);
  // Beside the front door, one that shows its server nothing and selects by label.
  acme
    .addGateway({ ...GATEWAYS['inner'], id: 'inner' })
    .policy.allow('devs')
    .toCall(crm, 'get_*');
  const gateway = acme.addGateway({ ...GATEWAYS['gateway'], servers: [files, notes, crm] });
  gateway.policy.allow('devs').toCall(files, 'read_*');
  gateway.policy.ask('devs').saying('Write it?').toCall(files, 'write_*');
  gateway.policy.forbid().toCall(crm, 'export_*').when(When.scope('crm:export').not());
  acme.addEgressProxy();
  return app;
}
