import { App } from 'cdk8s';
import {
  McpPlatform,
  type ModelProviderProps,
  ModelRoute,
  type ModelRouteProps,
  Secrets,
  Stage,
  synthesize,
} from '../../../src';
import { leastPlatform } from '../../support/render';
import type { Case } from './case';

const OPENAI: ModelProviderProps = {
  host: 'api.openai.com',
  schema: 'OpenAI',
  key: Secrets.kubernetes({ name: 'openai', key: 'apiKey' }),
  quota: { tokens: 1, per: 'day' },
};
const PROPS: ModelRouteProps = {
  gateway: { name: 'ai' },
  host: 'models.acme.example',
  callers: { issuer: 'https://a.example', audiences: ['a'], jwksUri: 'https://a.example/keys' },
  providers: { openai: OPENAI },
  models: { chat: [{ provider: 'openai' }] },
};

const route = (after: Partial<ModelRouteProps>): Case => {
  const render = (props: ModelRouteProps) => {
    const app = new App();
    const platform = new McpPlatform(app, 'acme', leastPlatform(Stage.PILOT));
    new ModelRoute(platform.namespace('acme'), 'models', props);
    return synthesize(app).objects;
  };
  return { before: () => render(PROPS), after: () => render({ ...PROPS, ...after }) };
};
const provider = (after: Partial<ModelProviderProps>) => route({ providers: { openai: { ...OPENAI, ...after } } });
const callers = (after: Partial<ModelRouteProps['callers']>) => route({ callers: { ...PROPS.callers, ...after } });

export const MODEL_CASES: Readonly<Record<string, Case>> = {
  'ModelRouteProps.gateway': route({ gateway: { name: 'other' } }),
  'ModelRouteProps.host': route({ host: 'other.acme.example' }),
  'ModelRouteProps.callers': callers({ audiences: ['b'] }),
  'ModelRouteProps.providers': provider({ host: 'openai.example' }),
  'ModelRouteProps.models': route({ models: { other: [{ provider: 'openai' }] } }),
  'ModelRouteProps.name': route({ name: 'other' }),
  'ModelCallersProps.issuer': callers({ issuer: 'https://b.example' }),
  'ModelCallersProps.audiences': callers({ audiences: ['b'] }),
  'ModelCallersProps.jwksUri': callers({ jwksUri: 'https://b.example/keys' }),
  'ModelProviderProps.host': provider({ host: 'openai.example' }),
  'ModelProviderProps.port': provider({ port: 8443 }),
  'ModelProviderProps.schema': provider({ schema: 'Cohere' }),
  'ModelProviderProps.key': provider({ key: Secrets.kubernetes({ name: 'other', key: 'apiKey' }) }),
  'ModelProviderProps.quota': provider({ quota: undefined }),
  'ModelQuotaProps.tokens': provider({ quota: { tokens: 2, per: 'day' } }),
  'ModelQuotaProps.per': provider({ quota: { tokens: 1, per: 'hour' } }),
  'ModelChoiceProps.provider': route({
    providers: { other: OPENAI },
    models: { chat: [{ provider: 'other' }] },
  }),
  'ModelChoiceProps.model': route({ models: { chat: [{ provider: 'openai', model: 'gpt-5' }] } }),
};
