import { Stage } from '../../contract';
import { ofKind } from '../manifests';
import { type StageControl, unless } from '../stage-control';

const KINDS = { internal: 'own', public: 'public', saas: 'hosted' } as const;

/** What stage 4 asks for: identities between all parts, and a decision before each action. */
export const NATIVE: readonly StageControl[] = [
  {
    id: 'S4-D-01',
    stage: Stage.NATIVE,
    title: 'A mesh gives every connection an identity.',
    supply: 'McpPlatform `mesh`: Istio.ambient(...) or Istio.sidecar(...)',
    code: "new McpPlatform(app, 'acme', { mesh: Istio.ambient(), ... });",
    lacking: (composition) =>
      unless(
        ofKind(composition, 'PeerAuthentication').some(
          (object) => ((object['spec'] ?? {}) as { mtls?: { mode?: string } }).mtls?.mode === 'STRICT',
        ),
        'no namespace demands mutual TLS',
      ),
  },
  {
    id: 'S4-T-02',
    stage: Stage.NATIVE,
    title: 'The registry has own, public and hosted servers, and what is public waits for people.',
    supply: 'McpRegistry `sources`: RegistrySource.composition, .official or .registry, and .saas',
    code: "platform.addRegistry({ sources: [RegistrySource.composition(), RegistrySource.official({ allow: ['io.github.github/*'] }), RegistrySource.saas({ servers })] });",
    lacking: ({ registries }) => {
      if (registries.length === 0) return ['no registry'];
      const sources = registries.flatMap((registry) => registry.sources);
      const missing = (['internal', 'public', 'saas'] as const).filter(
        (wanted) => !sources.some((source) => source.class === wanted),
      );
      const open = sources.filter((source) => source.class === 'public' && source.approval === 'automatic');
      return [
        ...missing.map((wanted) => `no source of ${KINDS[wanted]} servers`),
        ...open.map(({ id }) => `nobody approves what ${id} brings`),
      ];
    },
  },
  {
    id: 'S4-T-03',
    stage: Stage.NATIVE,
    title: 'Upstreams see the caller, by a token that was exchanged for theirs.',
    supply: 'McpGateway `token`: new TokenExchange(...)',
    code: "platform.addGateway({ token: new TokenExchange({ issuer: 'https://login.acme.example', clientId: 'gateway', secret }) });",
    lacking: ({ gateways }) =>
      gateways.length === 0
        ? ['no gateway']
        : gateways
            .filter(
              ({ upstreams }) => !upstreams.some(({ token }) => token.kind === 'exchange' || token.kind === 'signed'),
            )
            .map(({ name }) => `no upstream of ${name} sees the caller`),
  },
  {
    id: 'S4-T-04',
    stage: Stage.NATIVE,
    title: 'Context and cost have limits: tools are searched, calls are limited, and use has budgets.',
    supply: 'McpGateway `search`, `rateLimits` and `budgets`',
    code: "platform.addGateway({ search: { mode: 'auto', tokens: 8_000 }, rateLimits: [{ per: 'principal', requests: 600, seconds: 60 }], budgets: [{ name: 'person', per: 'principal', unit: 'tokens', amount: 2_000_000, window: 'day' }], redis });",
    lacking: ({ gateways }) => [
      ...gateways
        .filter(({ search }) => search.mode === 'off')
        .map(({ name }) => `${name} lists every tool to everybody`),
      ...gateways
        .filter(({ rateLimits }) => rateLimits.limits.length === 0)
        .map(({ name }) => `${name} limits no calls`),
      ...gateways.filter(({ budgets }) => budgets.budgets.length === 0).map(({ name }) => `${name} has no budget`),
    ],
  },
  {
    id: 'S4-T-05',
    stage: Stage.NATIVE,
    title:
      'Calls are judged before they are made: what changes something waits for a person, and what goes in and comes out is looked at.',
    supply: 'ToolPolicy.ask(...); McpGateway `guardrails`: Guardrail.http(...) or LlamaStack.shield(...)',
    code: "platform.addGateway({ guardrails: [Guardrail.http({ name: 'dlp', url: 'https://dlp.policy.svc:8443/inspect' })] }).policy.ask('payments-devs').saying('Shall this be created?').toCall(tracker, 'create_*');",
    lacking: ({ gateways }) => [
      ...gateways
        .filter(
          ({ policy }) => policy?.engine === 'cedar' && !policy.policies.some(({ text }) => text.includes('@ask')),
        )
        .map(({ name }) => `${name} asks nobody`),
      ...gateways.flatMap(({ name, guardrails }) =>
        (['request', 'response'] as const)
          .filter((phase) => !guardrails.some(({ mode, phases }) => mode === 'enforce' && phases.includes(phase)))
          .map((phase) => `nobody looks at the ${phase}s of ${name}`),
      ),
    ],
  },
  {
    id: 'S4-T-06',
    stage: Stage.NATIVE,
    title: 'Models of several providers stand behind one entry, and one answers while another fails.',
    supply: 'new ModelRoute(scope, id, { providers, models })',
    code: "new ModelRoute(platform.namespace('models'), 'models', { gateway, host, callers, providers: { anthropic, openai }, models: { chat: [{ provider: 'anthropic' }, { provider: 'openai' }] } });",
    lacking: (composition) => {
      const rules = ofKind(composition, 'AIGatewayRoute').flatMap(
        (route) => ((route['spec'] ?? {}) as { rules?: { backendRefs?: unknown[] }[] }).rules ?? [],
      );
      if (rules.length === 0) return ['no entry for models'];
      return unless(
        rules.some(({ backendRefs = [] }) => backendRefs.length > 1),
        'no model has a second provider',
      );
    },
  },
];
