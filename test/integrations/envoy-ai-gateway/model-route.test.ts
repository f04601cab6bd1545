import { App } from 'cdk8s';
import { McpPlatform, ModelRoute, type ModelRouteProps, Secrets, Stage, synthesize } from '../../../src';
import type { Manifest } from '../../../src/contract';
import { edit } from '../../rules/edit';
import { customResourceFindings, expectValidCustomResources } from '../../support/custom-resources';
import { errorsOf } from '../../support/refusal';
import { LEAST, leastPlatform, Rendered } from '../../support/render';

const key = (name: string) => Secrets.kubernetes({ name, key: 'apiKey' });
const PROPS: ModelRouteProps = {
  gateway: { name: 'ai', namespace: 'gateways', sectionName: 'https' },
  host: 'models.acme.example',
  callers: {
    issuer: 'https://login.acme.example',
    audiences: ['https://models.acme.example'],
    jwksUri: 'https://login.acme.example/keys',
  },
  providers: {
    openai: { host: 'api.openai.com', schema: 'OpenAI', key: key('openai'), quota: { tokens: 5_000_000, per: 'day' } },
    anthropic: { host: 'api.anthropic.com', schema: 'Anthropic', key: key('anthropic') },
  },
  models: {
    chat: [
      { provider: 'openai', model: 'gpt-5' },
      { provider: 'anthropic', model: 'claude-sonnet-4-5' },
    ],
    'gpt-5-mini': [{ provider: 'openai' }],
  },
};

function render(change: Partial<ModelRouteProps> = {}, stage = Stage.PILOT): Rendered {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', leastPlatform(stage));
  platform.addServer('files', LEAST);
  new ModelRoute(platform.namespace('acme'), 'models', { ...PROPS, ...change });
  return new Rendered(synthesize(app));
}

describe('a route to models', () => {
  const rendered = render();

  test('leads a name that clients use to providers, the next one while the ones before fail', () => {
    const { spec } = rendered.one('AIGatewayRoute', 'models');
    expect(spec.parentRefs).toEqual([
      { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'ai', namespace: 'gateways', sectionName: 'https' },
    ]);
    expect(spec.hostnames).toEqual(['models.acme.example']);
    expect(spec.rules).toEqual([
      {
        matches: [{ headers: [{ type: 'Exact', name: 'x-ai-eg-model', value: 'chat' }] }],
        backendRefs: [
          { name: 'models-openai', modelNameOverride: 'gpt-5', priority: 0, weight: 1 },
          { name: 'models-anthropic', modelNameOverride: 'claude-sonnet-4-5', priority: 1, weight: 1 },
        ],
      },
      {
        matches: [{ headers: [{ type: 'Exact', name: 'x-ai-eg-model', value: 'gpt-5-mini' }] }],
        backendRefs: [{ name: 'models-openai', priority: 0, weight: 1 }],
      },
    ]);
    expect(rendered.one('BackendTrafficPolicy', 'models').spec.retry).toMatchObject({
      numAttemptsPerPriority: 1,
      numRetries: 1,
    });
  });

  test('asks who calls, and keeps keys where nobody else reads them', () => {
    expect(rendered.one('SecurityPolicy', 'models').spec).toEqual({
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'models' }],
      jwt: {
        providers: [
          {
            name: 'callers',
            issuer: 'https://login.acme.example',
            audiences: ['https://models.acme.example'],
            remoteJWKS: { uri: 'https://login.acme.example/keys' },
          },
        ],
      },
    });
    expect(rendered.one('BackendSecurityPolicy', 'models-openai').spec).toMatchObject({
      type: 'APIKey',
      apiKey: { secretRef: { name: 'openai' } },
    });
    expect(rendered.one('BackendSecurityPolicy', 'models-anthropic').spec).toMatchObject({
      type: 'AnthropicAPIKey',
      anthropicAPIKey: { secretRef: { name: 'anthropic' } },
    });
    expect(rendered.kinds).not.toContain('Secret');
  });

  test('reaches each provider by TLS alone, and within its quota', () => {
    expect(rendered.one('Backend', 'models-openai').spec.endpoints).toEqual([
      { fqdn: { hostname: 'api.openai.com', port: 443 } },
    ]);
    expect(rendered.one('BackendTLSPolicy', 'models-openai').spec.validation).toEqual({
      hostname: 'api.openai.com',
      wellKnownCACertificates: 'System',
    });
    expect(rendered.one('QuotaPolicy', 'models-openai').spec).toEqual({
      targetRefs: [{ group: 'aigateway.envoyproxy.io', kind: 'AIServiceBackend', name: 'models-openai' }],
      serviceQuota: { quota: { limit: 5_000_000, duration: '1d' } },
    });
    expect(rendered.manifests.filter(({ kind }) => kind === 'QuotaPolicy')).toHaveLength(1);
  });

  test('takes a key from a vault, where its field is called apiKey', () => {
    const vault = Secrets.vault({ address: 'https://vault.vault.svc:8200' });
    const openai = { ...PROPS.providers['openai'], host: 'api.openai.com', schema: 'OpenAI' } as const;
    const models = { chat: [{ provider: 'openai' }] };
    const made = render({ providers: { openai: { ...openai, key: vault.secret('models/openai#apiKey') } }, models });
    const { name } = made.one('BackendSecurityPolicy', 'models-openai').spec.apiKey.secretRef;
    expect(made.one('ExternalSecret', name).spec.data).toMatchObject([{ secretKey: 'apiKey' }]);
    const other = { openai: { ...openai, key: Secrets.kubernetes({ name: 'openai', key: 'token' }) } };
    expect(errorsOf(() => render({ providers: other, models })).map(({ code }) => code)).toEqual(['PROP_INVALID']);
  });
});

const chat = PROPS.models['chat'] ?? [];
test.each<[string, string, Partial<ModelRouteProps>]>([
  ['a provider that is not there', 'models.chat', { models: { chat: [...chat, { provider: 'mistral' }] } }],
  ['a provider that no model uses', 'providers.anthropic', { models: { chat: [{ provider: 'openai' }] } }],
  ['the same choice twice', 'models.chat', { models: { chat: [...chat, ...chat] } }],
  ['a model without a choice', 'models.none', { models: { chat, none: [] } }],
  ['a name that no header carries', 'models.a b', { models: { chat, 'a b': chat } }],
  ['tokens for anything', 'callers.audiences', { callers: { ...PROPS.callers, audiences: [] } }],
  [
    'keys in clear text',
    'callers.jwksUri',
    { callers: { ...PROPS.callers, jwksUri: 'http://login.acme.example/keys' } },
  ],
  ['a host that is none', 'host', { host: 'https://models.acme.example' }],
  ['a Gateway that is none', 'gateway.name', { gateway: { name: 'AI' } }],
])('%s is refused', (_, prop, change) => {
  expect(errorsOf(() => render(change)).map(({ details }) => details['prop'])).toEqual([prop]);
});

/** Slips of the kind that people make. */
const SEEDS: readonly (readonly [kind: string, edits: Readonly<Record<string, unknown>>])[] = [
  ['AIGatewayRoute', { '/spec/hostname': ['models.acme.example'] }],
  ['AIGatewayRoute', { '/spec/rules/0/backendRefs/0/modelOverride': 'gpt-5' }],
  ['AIGatewayRoute', { '/spec/rules/0/matches/0/headers/0/type': 'exact' }],
  ['AIGatewayRoute', { '/spec/llmRequestCosts/0/type': 'Tokens' }],
  ['AIGatewayRoute', { '/apiVersion': 'aigateway.envoyproxy.io/v1' }],
  ['AIServiceBackend', { '/spec/schema/name': 'openai' }],
  ['AIServiceBackend', { '/spec/backendRef': undefined }],
  ['BackendSecurityPolicy', { '/spec/type': 'ApiKey' }],
  ['BackendSecurityPolicy', { '/spec/apiKey/secretRef/name': undefined }],
  ['QuotaPolicy', { '/spec/serviceQuota/quota/duration': '1w' }],
  ['QuotaPolicy', { '/spec/serviceQuota/quota/limit': '5000000' }],
  ['QuotaPolicy', { '/spec/targetRef': {} }],
  ['Backend', { '/spec/endpoints/0/fqdn/host': 'api.openai.com' }],
  ['Backend', { '/spec/endpoints/0/fqdn/port': '443' }],
  ['BackendTLSPolicy', { '/spec/validation/hostname': undefined }],
  ['BackendTLSPolicy', { '/spec/validation/wellKnownCaCertificates': 'System' }],
  ['SecurityPolicy', { '/spec/jwt/providers/0/remoteJwks': { uri: 'https://a' } }],
  ['SecurityPolicy', { '/spec/jwt/provider': [] }],
  ['BackendTrafficPolicy', { '/spec/retry/perRetry/timeout': '30 s' }],
  ['BackendTrafficPolicy', { '/spec/retry/retries': 2 }],
];

test('what is written is what those controllers take, and every seeded slip is found', () => {
  const { manifests } = render();
  expectValidCustomResources(manifests);
  const samples = new Map(manifests.map((manifest) => [manifest.kind, manifest]));
  const seeded = SEEDS.map(([kind, edits]) => edit(samples.get(kind) as Manifest, edits));
  const found = new Set(customResourceFindings(seeded).map(({ index }) => index));
  expect(SEEDS.filter((_, index) => !found.has(index))).toEqual([]);
}, 120_000);
