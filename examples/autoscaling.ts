import { App, Keda, McpPlatform, Oidc, Peer, Secrets, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'prod' });
const scheduling = {
  priorityClass: 'mcp',
  nodeSelector: { pool: 'mcp' },
  tolerations: [{ key: 'pool', value: 'mcp' }],
};

// Without sessions any replica answers any call. KEDA alone decides how many there are.
const search = acme.addServer('search', {
  image: 'ghcr.io/acme/search-mcp:1.0.0',
  command: ['/app/search', 'stdio'],
  revisions: ['2026-07-28'],
  autoscale: Keda.scaler({
    min: 2,
    max: 10,
    prometheus: [
      {
        serverAddress: 'http://prometheus.monitoring:9090',
        query: 'sum(rate(strata_requests_total{server="search"}[2m]))',
        threshold: 20,
      },
    ],
  }),
  scheduling,
});

// Replicas of the gateway share sessions of older clients in Valkey, so that none is lost when one of them goes.
acme.addGateway({
  host: 'mcp.acme.example',
  identity: Oidc.issuer('https://login.acme.example'),
  signingKey: Secrets.kubernetes({ name: 'gateway', key: 'signing-key.pem' }),
  servers: [search],
  redis: {
    url: 'rediss://valkey.stores.svc:6380/0',
    password: Secrets.kubernetes({ name: 'valkey', key: 'password' }),
  },
  autoscale: { min: 2, max: 8, cpuPercent: 60 },
  disruption: { drainSeconds: 60 },
  scheduling,
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
});

app.synth();
