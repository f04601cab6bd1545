import { App, Egress, McpPlatform, Peer, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'dev' });

const weather = acme.addServer('weather', {
  image: 'ghcr.io/acme/weather-mcp:2.1.0',
  command: ['/app/weather', 'stdio'],
  egress: [Egress.https('api.weather.example')],
});

// Plans trips and asks the other server on the way. It reaches that one's bridge alone.
const planner = acme.addServer('planner', {
  image: 'ghcr.io/acme/planner-mcp:1.0.3',
  command: ['/app/planner', 'stdio'],
  env: { WEATHER_MCP_URL: weather.url },
  egress: [Egress.pods(weather.peer, weather.port)],
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
});
weather.addCaller(planner.peer);

app.synth();
