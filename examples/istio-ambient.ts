import { App, Egress, EgressVia, Istio, McpPlatform, Peer, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.PILOT,
  environment: 'dev',
  // Strict mutual TLS, callers by identity, and requests by path and method at a waypoint.
  mesh: Istio.ambient({ waypoint: true }),
  // Hosts by name at another waypoint: in ambient mode nothing else would refuse the rest.
  egressVia: EgressVia.istio({ mode: 'ambient', waypoint: { name: 'egress', namespace: 'istio-egress' } }),
});

const weather = acme.addServer('weather', {
  image: 'ghcr.io/acme/weather-mcp:2.1.0',
  command: ['/app/weather', 'stdio'],
  egress: [Egress.https('api.weather.example')],
});

const planner = acme.addServer('planner', {
  image: 'ghcr.io/acme/planner-mcp:1.0.3',
  command: ['/app/planner', 'stdio'],
  env: { WEATHER_MCP_URL: weather.url },
  egress: [Egress.pods(weather.peer, weather.port)],
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
});
weather.addCaller(planner.peer);

app.synth();
