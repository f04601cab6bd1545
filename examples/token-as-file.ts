import { App, Egress, McpPlatform, Secrets, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'dev' });

// The variable holds the path of a file. `strata up` does the same with a private file of your laptop.
acme.addServer('warehouse', {
  image: 'ghcr.io/acme/bigquery-mcp:0.4.2',
  command: ['/app/bigquery-mcp', 'stdio'],
  secrets: {
    GOOGLE_APPLICATION_CREDENTIALS: Secrets.kubernetes({ name: 'warehouse', key: 'service-account.json' }).asFile(),
  },
  egress: [Egress.https('bigquery.googleapis.com'), Egress.https('oauth2.googleapis.com')],
});

app.synth();
