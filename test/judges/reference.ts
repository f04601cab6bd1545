import type { Manifest } from '../../src/contract';
import { App, Egress, McpPlatform, Peer, Secrets, Stage, synthesize, Volume } from '../../src/index';

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
  });
  const allowFrom = [Peer.pods({ 'strata.dev/role': 'gateway' }, 'gateway')];
  platform.addServer('github', {
    image: `ghcr.io/github/github-mcp-server@${digest('b')}`,
    command: ['/server/github-mcp-server', 'stdio'],
    revisions: ['2026-07-28'],
    autoscale: { min: 2, max: 6 },
    secrets: { GITHUB_TOKEN: Secrets.kubernetes({ name: 'github', key: 'token' }) },
    egress: [Egress.https('api.github.com'), Egress.cidr('10.20.0.0/16', 5432)],
    telemetry: { scrapeFrom: [Peer.pods({ app: 'prometheus' }, 'monitoring')] },
    title: 'GitHub',
    allowFrom,
  });
  platform.addServer('files', {
    image: `registry.acme.example/files@${digest('c')}`,
    command: ['/server', '/data'],
    env: { LOG_LEVEL: 'debug' },
    secrets: { LICENSE: Secrets.kubernetes({ name: 'files', key: 'license' }).asFile() },
    volumes: [Volume.claim('/data', { claim: 'files', access: 'write' }), Volume.emptyDir('/cache')],
    allowFrom,
  });
  platform.addEgressProxy({ deniedRanges: ['192.0.66.0/24'], clusterIp: '10.96.0.53' });
  return app;
}

/** The manifests of a composition, as they would be written. */
export function manifestsOf(app: App): readonly Manifest[] {
  return synthesize(app).objects.map(({ manifest }) => manifest);
}
