/** The trees that are synthesized: what a platform team writes, at several sizes. */
import { createRequire } from 'node:module';
import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';

export const { App, Egress, McpPlatform, McpServer, Peer, Secrets, Stage } = createRequire(import.meta.url)(
  '../../lib/index.js',
);

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const RUNTIME = `registry.acme.example/mcp-strata-runtime@${DIGEST}`;

/** A server with the props that a real one has: command, variable, secret, egress, caller. */
const server = (number) => ({
  image: `registry.acme.example/server-${number}@${DIGEST}`,
  command: ['/server', 'stdio', '--read-only'],
  env: { LOG_LEVEL: 'info' },
  secrets: { API_TOKEN: Secrets.kubernetes({ name: `server-${number}`, key: 'token' }) },
  egress: [Egress.https(`api-${number}.acme.example`)],
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
  unsafe: { anonymousCallers: 'what is measured is synthesis' },
});

/** One platform with that many servers, at stage 3. */
export function platform(app, count) {
  const acme = new McpPlatform(app, 'acme', { stage: Stage.SCALE, environment: 'prod', runtimeImage: RUNTIME });
  for (let number = 0; number < count; number++) acme.addServer(`server-${number}`, server(number));
  return app;
}

/** That many charts with one server each. */
export function charts(app, count) {
  for (let number = 0; number < count; number++) {
    const chart = new Chart(app, `chart-${number}`, { namespace: `team-${number}` });
    new McpServer(chart, `server-${number}`, { ...server(number), stage: Stage.SCALE, runtimeImage: RUNTIME });
  }
  return app;
}

/** Layers of ten objects. Each layer depends on the one before, or nothing on anything. */
export function layers(app, count, isOrdered) {
  const chart = new Chart(app, 'layers', { namespace: 'layers' });
  let previous;
  for (let layer = 0; layer < count; layer++) {
    const group = new Construct(chart, `layer-${layer}`);
    for (let number = 0; number < 10; number++) {
      const metadata = { name: `layer-${layer}-${number}`, labels: { layer: `${layer}` } };
      new ApiObject(group, `object-${number}`, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata,
        data: { key: 'value' },
      });
    }
    if (isOrdered && previous) group.node.addDependency(previous);
    previous = group;
  }
  return app;
}
