import { Stage } from '../../contract';
import { ofKind } from '../manifests';
import { type StageControl, unless } from '../stage-control';

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
    title: 'Context and cost have limits: tools are searched, and calls are counted.',
    supply: 'McpGateway `search` and `rateLimits`',
    code: "platform.addGateway({ search: { mode: 'auto' }, rateLimits: [{ per: 'principal', requests: 600, seconds: 60 }] });",
    lacking: ({ gateways }) => [
      ...gateways
        .filter(({ search }) => search.mode === 'off')
        .map(({ name }) => `${name} lists every tool to everybody`),
      ...gateways
        .filter(({ rateLimits }) => rateLimits.limits.length === 0)
        .map(({ name }) => `${name} counts no calls`),
    ],
  },
  {
    id: 'S4-T-05',
    stage: Stage.NATIVE,
    title: 'What changes something waits for a person where that is asked.',
    supply: 'ToolPolicy.ask(...)',
    code: "gateway.policy.ask('payments-devs').saying('Shall this be created?').toCall(tracker, 'create_*');",
    lacking: ({ gateways }) =>
      gateways
        .filter(
          ({ policy }) => policy?.engine === 'cedar' && !policy.policies.some(({ text }) => text.includes('@ask')),
        )
        .map(({ name }) => `${name} asks nobody`),
  },
];
