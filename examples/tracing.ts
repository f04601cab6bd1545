import { App, McpPlatform, OtelExporter, Peer, Secrets, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'dev' });

acme.addServer('weather', {
  image: 'ghcr.io/acme/weather-mcp:2.3.0',
  command: ['/app/weather', 'stdio'],
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
});

// Every server sends its spans there. What was passed to tools and what they answered is removed; errors and slow calls are kept.
acme.addCollector({
  exporters: [
    OtelExporter.otlpHttp({
      endpoint: 'https://otlp.acme.example',
      headers: { authorization: Secrets.kubernetes({ name: 'otlp', key: 'token' }) },
    }),
  ],
  sampling: { percent: 5, slowMilliseconds: 1_000 },
});

app.synth();
