import { App, ArgoDelivery, ArgoSync, McpPlatform, Peer, Stage } from 'mcp-strata';

/** Delivered by Argo CD: the platform's objects say when they are applied, and a project admits these objects and no others. */
const platform = new App({ layout: 'kustomize', delivery: ArgoSync });
const acme = new McpPlatform(platform, 'acme', { stage: Stage.PILOT, environment: 'prod' });
acme.addServer('terraform', {
  image: 'docker.io/hashicorp/terraform-mcp-server:1.2.0',
  command: ['/bin/terraform-mcp-server', 'stdio', '--toolsets', 'registry'],
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
});

// What an administrator of Argo CD applies once.
export const app = new App();
new ArgoDelivery(app, 'acme', {
  assembly: platform.compose(),
  repository: 'https://git.acme.example/platform.git',
  environments: [{ name: 'dev' }, { name: 'prod', automated: false }],
  groups: ['platform-engineers'],
});
app.synth();
