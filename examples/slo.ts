import { App, Grafana, McpPlatform, Peer, Prometheus, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'dev' });

acme.addServer('weather', {
  image: 'ghcr.io/acme/weather-mcp:2.3.0',
  command: ['/app/weather', 'stdio'],
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
});

// Prometheus reads the metrics of all members, and tells when 99.5 % of the calls are not kept.
new Prometheus(acme.namespace('acme'), 'prometheus', {
  from: [Peer.pods({ 'app.kubernetes.io/name': 'prometheus' }, 'monitoring')],
  labels: { release: 'kube-prometheus-stack' },
  slo: { availabilityPercent: 99.5 },
});

new Grafana(acme.namespace('acme'), 'grafana');

app.synth();
