import { Chart } from 'cdk8s';
import { App, McpServer, type McpServerProps, Stage, synthesize } from '../../src/index';
import { allPacks, evaluate, openFindings } from '../../src/rules';

const digest = `sha256:${'b'.repeat(64)}`;
const reason = 'The vendor ships it like this; ticket 4711.';

function report(props: Partial<McpServerProps>) {
  const app = new App();
  const chart = new Chart(app, 'tools', { namespace: 'tools' });
  new McpServer(chart, 'files', {
    stage: Stage.SCALE,
    image: `ghcr.io/acme/files@${digest}`,
    runtimeImage: `ghcr.io/acme/runtime@${digest}`,
    command: ['/server'],
    ...props,
  });
  return evaluate(
    synthesize(app).objects.map(({ manifest }) => manifest),
    { packs: allPacks },
  );
}

test.each([
  ['mutableImageTag', { image: 'ghcr.io/acme/files:1.0.0' }, ['image.digest']],
  ['writableRootFilesystem', {}, ['workload.read-only-root']],
  ['secretLikeLiteral', { env: { DEMO_PASSWORD: 'not-a-secret' } }, ['secrets.no-literal-env']],
] as const)('what %s relaxes is found, listed, and answered by name', (name, props, rules) => {
  const { findings } = report({ ...props, unsafe: { [name]: reason } });
  expect([...new Set(findings.map(({ rule }) => rule))]).toEqual([...rules]);
  for (const { acknowledged } of findings) expect(acknowledged?.reason).toContain(`${name}: ${reason}`);
});

test('a server that reaches any public host still reaches no private address and no metadata service', () => {
  const result = report({ unsafe: { anyPublicHost: reason } });
  expect(openFindings(result)).toEqual([]);
});

test('a server without relaxations has nothing to answer', () => {
  expect(report({}).findings).toEqual([]);
});
