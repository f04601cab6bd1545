import * as pulumi from '@pulumi/pulumi';
import { ApiObject } from 'cdk8s';
import { App, formerly, McpPlatform, Secrets, Stage } from 'mcp-strata';
import { deferred, deploy } from 'mcp-strata/pulumi';

const app = new App();
const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'dev' });
const files = acme.addServer('files', {
  name: 'files',
  image: 'ghcr.io/acme/files:1.0.0',
  command: ['/server', 'stdio'],
  secrets: { TOKEN: Secrets.kubernetes({ name: 'files', key: 'token' }) },
});
formerly(files, 'acme/acme/documents');

const password = deferred(new pulumi.Config().requireSecret('password'));
new ApiObject(acme.namespace('acme'), 'secret', {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'files' },
  stringData: { token: `user:${password}` },
});
deploy(app);
