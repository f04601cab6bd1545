import { App, McpPlatform, ModelRoute, Oidc, Secrets, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.PILOT,
  environment: 'prod',
  namespaces: ['models'],
  identity: Oidc.issuer('https://login.acme.example'),
});

// Assistants, and servers that let a model think (sampling), ask for "chat" and "draft": which provider answers is decided here.
const models = new ModelRoute(acme.namespace('models'), 'models', {
  gateway: { name: 'ai', namespace: 'gateways', sectionName: 'https' },
  host: 'models.acme.example',
  callers: {
    issuer: 'https://login.acme.example',
    audiences: ['https://models.acme.example'],
    jwksUri: 'https://login.acme.example/keys',
  },
  providers: {
    anthropic: {
      host: 'api.anthropic.com',
      schema: 'Anthropic',
      key: Secrets.kubernetes({ name: 'anthropic', key: 'apiKey' }),
      quota: { tokens: 20_000_000, per: 'day' },
    },
    openai: {
      host: 'api.openai.com',
      schema: 'OpenAI',
      key: Secrets.kubernetes({ name: 'openai', key: 'apiKey' }),
      quota: { tokens: 5_000_000, per: 'day' },
    },
  },
  models: {
    // While the first fails or its quota is spent, the second answers.
    chat: [
      { provider: 'anthropic', model: 'claude-sonnet-4-5' },
      { provider: 'openai', model: 'gpt-5' },
    ],
    draft: [{ provider: 'openai', model: 'gpt-5-mini' }],
  },
});

console.log(models.url); // https://models.acme.example/v1

app.synth();
