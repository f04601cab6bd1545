import type { Manifest } from '../../src/contract';
import {
  App,
  CertManager,
  Egress,
  Ingress,
  McpPlatform,
  Oidc,
  Peer,
  Secrets,
  Stage,
  StaticHeader,
  synthesize,
  Volume,
} from '../../src/index';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

/** A platform whose two servers use most of what the constructs have, at a stage that asks for everything. */
export function referenceApp(): App {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', {
    stage: Stage.SCALE,
    environment: 'prod',
    domain: 'mcp.acme.example',
    runtimeImage: `registry.acme.example/mcp-strata-runtime:1.0.0@${digest('a')}`,
    imagePullSecrets: ['registry'],
    namespaces: [{ name: 'tools', tenant: 'payments' }],
    identity: Oidc.issuer('https://login.acme.example', { claims: { groups: 'roles' } }),
  });
  platform.addServer('github', {
    image: `ghcr.io/github/github-mcp-server@${digest('b')}`,
    command: ['/server/github-mcp-server', 'stdio'],
    revisions: ['2026-07-28'],
    autoscale: { min: 2, max: 6 },
    secrets: { GITHUB_TOKEN: Secrets.kubernetes({ name: 'github', key: 'token' }) },
    egress: [Egress.https('api.github.com'), Egress.cidr('10.20.0.0/16', 5432)],
    telemetry: { scrapeFrom: [Peer.pods({ app: 'prometheus' }, 'monitoring')] },
    title: 'GitHub',
  });
  platform.addServer('files', {
    image: `registry.acme.example/files@${digest('c')}`,
    command: ['/server', '/data'],
    env: { LOG_LEVEL: 'debug' },
    secrets: { LICENSE: Secrets.kubernetes({ name: 'files', key: 'license' }).asFile() },
    volumes: [Volume.claim('/data', { claim: 'files', access: 'write' }), Volume.emptyDir('/cache')],
  });
  const ledger = platform
    .addTenant('ledger', { groups: ['ledger-devs'], access: { viewers: ['auditors'], operators: ['ledger-oncall'] } })
    .addServer('ledger', { image: `registry.acme.example/ledger@${digest('d')}`, command: ['/server'] });
  const gateway = platform.addGateway({
    select: { namespaces: ['tools'] },
    signingKey: CertManager.signingKey(),
    redis: { url: 'rediss://valkey.stores.svc:6380', password: Secrets.kubernetes({ name: 'valkey', key: 'pw' }) },
    expose: new Ingress({ className: 'nginx', from: [Peer.namespace('ingress-nginx')], tlsSecret: 'mcp-tls' }),
    rateLimits: [{ per: 'principal', requests: 60, seconds: 60 }],
    clusterIp: '10.96.0.80',
    scheduling: { priorityClass: 'mcp', tolerations: [{ key: 'pool' }] },
  });
  gateway.addServer(ledger);
  gateway.addRemote('crm', {
    url: 'https://mcp.crm.example/mcp',
    token: new StaticHeader({ name: 'X-Api-Key', value: Secrets.kubernetes({ name: 'crm', key: 'key' }) }),
  });
  platform.addEgressProxy({ deniedRanges: ['192.0.66.0/24'], clusterIp: '10.96.0.53' });
  return app;
}

/** The manifests of a composition, as they would be written. */
export function manifestsOf(app: App): readonly Manifest[] {
  return synthesize(app).objects.map(({ manifest }) => manifest);
}
