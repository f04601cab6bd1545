import { App, Egress, McpPlatform, Peer, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'dev' });

// The revision 2026-07-28 has no sessions, so any replica can answer any request.
acme.addServer('terraform', {
  image: 'docker.io/hashicorp/terraform-mcp-server:1.2.0',
  command: ['/bin/terraform-mcp-server', 'stdio', '--toolsets', 'registry'],
  egress: [Egress.https('registry.terraform.io')],
  allowFrom: [Peer.namespace('assistants')],
  revisions: ['2026-07-28'],
  autoscale: { min: 2, max: 6, cpuPercent: 60 },
  disruption: { drainSeconds: 40, minAvailable: 1 },
});

app.synth();
