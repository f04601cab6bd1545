import { ModelRoute, Secrets } from 'mcp-strata';
import type { Environment } from './environment.ts';

type Scope = ConstructorParameters<typeof ModelRoute>[0];

/** One entry for models: assistants ask for `chat`, and which provider answers is decided here. */
export function routeModels(scope: Scope, { domain, issuer, issuerKeys, budgets, secrets }: Environment): ModelRoute {
  const host = `models.${domain}`;
  const quota = { tokens: budgets.modelTokens, per: 'day' } as const;
  return new ModelRoute(scope, 'models', {
    gateway: { name: 'ai', namespace: 'gateways', sectionName: 'https' },
    host,
    callers: { issuer, audiences: [`https://${host}`], jwksUri: issuerKeys },
    providers: {
      anthropic: { host: 'api.anthropic.com', schema: 'Anthropic', key: Secrets.of(secrets.anthropic), quota },
      openai: { host: 'api.openai.com', schema: 'OpenAI', key: Secrets.of(secrets.openai), quota },
    },
    models: {
      chat: [
        { provider: 'anthropic', model: 'claude-sonnet-4-5' },
        { provider: 'openai', model: 'gpt-5' },
      ],
      draft: [{ provider: 'openai', model: 'gpt-5-mini' }],
    },
  });
}
