import * as pulumi from '@pulumi/pulumi';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import {
  App,
  Egress,
  formerly,
  McpPlatform,
  Oidc,
  Peer,
  Secrets,
  Stage,
  secretReference,
  ToolPolicy,
} from 'mcp-strata';
import { deferred, deploy, stackEnvironment } from 'mcp-strata/pulumi';
import { z } from 'zod';

const environment = stackEnvironment(
  z.strictObject({
    domain: z.string(),
    replicas: z.number().int(),
    teams: z.array(z.string()),
    own: z.boolean().default(false),
    token: secretReference('kubernetes'),
  }),
);
const digest = `sha256:${'a'.repeat(64)}`;
const app = new App();
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.SCALE,
  environment: 'dev',
  domain: environment.domain,
  identity: Oidc.issuer('https://login.acme.example'),
  namespaces: ['tools'],
  runtimeImage: `ghcr.io/acme/runtime@${digest}`,
});
// A host that another stack tells.
const host = deferred(pulumi.output('reports.acme.example'));
const github = acme.addServer('github', {
  image: `ghcr.io/acme/github@${digest}`,
  command: ['/server', 'stdio'],
  env: { REPORTS: `https://${host}/all`, NODE: process.execArgv.join('|') },
  secrets: { TOKEN: Secrets.of(environment.token) },
  egress: [Egress.https('api.github.com')],
  allowFrom: environment.teams.map((team) => Peer.pods({ team }, 'assistants')),
  policy: new ToolPolicy(),
  replicas: environment.replicas,
  revisions: ['2026-07-28'],
  origins: [`https://${host}`],
});
formerly(github, 'acme/tools/gh');

const extra = acme.namespace('tools');
const password = deferred(new pulumi.Config().requireSecret('password'));
const secret = new ApiObject(extra, 'database', {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'github' },
  stringData: { token: `user:${password}` },
});
github.node.addDependency(secret);

// More objects than are registered at a time.
const many = new Construct(extra, 'many');
for (let at = 0; at < 100; at++) {
  new ApiObject(many, `map-${at}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `map-${at}` }, data: {} });
}

/** A cluster of one's own choice, and other objects to keep. */
class Cluster extends pulumi.ProviderResource {}
const { components, objects } = deploy(
  app,
  environment.own
    ? { provider: new Cluster('kubernetes', 'cluster', {}), protect: ({ kind }) => kind === 'ConfigMap' }
    : {},
);

/** What a program adds to a platform. */
class Own extends pulumi.CustomResource {}
new Own('acme:index:Own', 'after-many', {}, { dependsOn: components.get('acme/tools/many') });
new Own('acme:index:Own', 'after-last', {}, { dependsOn: objects.get('acme/tools/many/map-99') });
