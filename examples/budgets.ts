import { App, McpPlatform, Oidc, Secrets, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.PILOT,
  environment: 'prod',
  // Teams are told apart by the claim `cost_center`.
  identity: Oidc.issuer('https://login.acme.example', { claims: { businessUnit: 'cost_center' } }),
});

const search = acme.addServer('search', { image: 'ghcr.io/acme/search-mcp:3.0.1', command: ['/app/search', 'stdio'] });
const studio = acme.addServer('studio', { image: 'ghcr.io/acme/studio-mcp:0.9.0', command: ['/app/studio', 'stdio'] });

acme.addGateway({
  servers: [search, studio],
  signingKey: Secrets.kubernetes({ name: 'gateway-signing', key: 'key.pem' }),
  redis: { url: 'rediss://redis.redis.svc:6379/0', password: Secrets.kubernetes({ name: 'redis', key: 'password' }) },
  budgets: [
    // An assistant in a loop stops here, and begins again tomorrow.
    { name: 'person', per: 'principal', unit: 'tokens', amount: 2_000_000, window: 'day' },
    // A team that uses more than planned is told about, not stopped.
    { name: 'team', per: 'business-unit', unit: 'tokens', amount: 100_000_000, window: 'month', onSpent: 'warn' },
    // Each of these calls costs money elsewhere.
    {
      name: 'renders',
      per: 'business-unit',
      unit: 'calls',
      amount: 500,
      window: 'month',
      tools: ['render_*'],
      upstreams: ['studio'],
    },
  ],
  // Every conversation pays for the listing of tools: a long one becomes a search.
  search: { mode: 'auto', tokens: 8_000 },
});

app.synth();
