import { Guardrail, type GuardrailProps, LlamaStack, Peer, Secrets, type ShieldProps } from '../../../src';
import { compose } from '../mcp-gateway/support';
import type { Case } from './case';

const PROPS: GuardrailProps = { name: 'dlp', url: 'https://dlp.policy.svc:8443/inspect' };
const SHIELD: ShieldProps = { name: 'safety', url: 'http://llama-stack.safety.svc:8321', shield: 'llama-guard' };

const render = (guardrail: Guardrail) => compose({ guardrails: [guardrail] }, { github: {} }).rendered.manifests;
const guardrail = (after: Partial<GuardrailProps>): Case => ({
  before: () => render(Guardrail.http(PROPS)),
  after: () => render(Guardrail.http({ ...PROPS, ...after })),
});
const shield = (after: Partial<ShieldProps>): Case => ({
  before: () => render(LlamaStack.shield(SHIELD)),
  after: () => render(LlamaStack.shield({ ...SHIELD, ...after })),
});

export const GUARDRAIL_CASES: Readonly<Record<string, Case>> = {
  'McpGatewayProps.guardrails': {
    before: () => compose({}, { github: {} }).rendered.manifests,
    after: () => render(Guardrail.http(PROPS)),
  },
  'GuardrailProps.name': guardrail({ name: 'other' }),
  'GuardrailProps.url': guardrail({ url: 'https://dlp.policy.svc:8443/other' }),
  'GuardrailProps.peer': guardrail({ peer: Peer.pods({ app: 'dlp' }, 'policy') }),
  'GuardrailProps.token': guardrail({ token: Secrets.kubernetes({ name: 'dlp', key: 'token' }) }),
  'GuardrailProps.ca': guardrail({ ca: { configMap: 'ca', key: 'ca.crt' } }),
  'GuardrailProps.phases': guardrail({ phases: ['request'] }),
  'GuardrailProps.upstreams': guardrail({ upstreams: ['github'] }),
  'GuardrailProps.timeoutSeconds': guardrail({ timeoutSeconds: 5 }),
  'GuardrailProps.maxBytes': guardrail({ maxBytes: 65_536 }),
  'GuardrailProps.mode': guardrail({ mode: 'dry-run' }),
  'ShieldProps.url': shield({ url: 'http://llama-stack.other.svc:8321' }),
  'ShieldProps.shield': shield({ shield: 'code-scanner' }),
};
