import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App as PlainApp, Yaml } from 'cdk8s';
import { Egress, McpPlatform, Oidc, Peer, Secrets, Stage, synthesize, ToolPolicy, Volume } from '../../src';
import type { Manifest } from '../../src/contract';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** A platform with a server that uses most of what there is. */
function compose(app: PlainApp): PlainApp {
  const acme = new McpPlatform(app, 'acme', {
    stage: Stage.SCALE,
    environment: 'prod',
    runtimeImage: `registry.acme.example/runtime@${DIGEST}`,
  });
  acme.addServer('github', {
    image: `registry.acme.example/github@${DIGEST}`,
    command: ['/server', 'stdio'],
    env: { LOG_LEVEL: 'no' },
    secrets: { TOKEN: Secrets.kubernetes({ name: 'github', key: 'token' }) },
    egress: [Egress.https('api.github.com')],
    allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
    identity: Oidc.issuer('https://login.acme.example'),
    policy: new ToolPolicy(),
    volumes: [Volume.claim('/data', { claim: 'data', access: 'write' })],
  });
  return app;
}

const byIdentity = (manifests: readonly Manifest[]): Record<string, unknown> =>
  Object.fromEntries(
    manifests.map((manifest) => [`${manifest.kind}/${manifest.metadata.name}`, JSON.parse(JSON.stringify(manifest))]),
  );

test("a plain cdk8s app renders our constructs, and to the same manifests, through cdk8s' own synthesis and YAML", () => {
  const folder = mkdtempSync(join(tmpdir(), 'strata-parity-'));
  try {
    const file = join(folder, 'app.yaml');
    writeFileSync(file, compose(new PlainApp()).synthYaml());
    const theirs = Yaml.load(file) as Manifest[];
    const ours = synthesize(compose(new PlainApp())).objects.map(({ manifest }) => manifest);

    expect(ours.length).toBeGreaterThan(5);
    expect(byIdentity(ours)).toEqual(byIdentity(theirs));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every object of a server says why it exists, and the server says how it runs on a laptop', () => {
  const { objects, servers } = synthesize(compose(new PlainApp()));

  expect(objects.filter(({ reason }) => reason === undefined)).toEqual([]);
  expect(servers).toMatchObject([
    { id: 'github', path: expect.stringMatching(/\/github$/), stage: 3, run: { transport: 'stdio' } },
  ]);
});
