import { App } from 'cdk8s';
import { McpPlatform, Oidc, Peer, type PlatformNamespace, synthesize, type TenantProps } from '../../../src';
import { LEAST, leastPlatform, renderPlatform, renderServer } from '../../support/render';
import { ISSUER, KEY } from '../mcp-gateway/support';
import type { Case } from './case';

const tenant = (after: TenantProps, before: TenantProps = {}): Case => {
  const render = (props: TenantProps) => {
    const app = new App();
    new McpPlatform(app, 'acme', leastPlatform()).addTenant('payments', props).addServer('ledger', LEAST);
    return synthesize(app).objects;
  };
  return { before: () => render(before), after: () => render({ ...before, ...after }) };
};
const placed = (what: 'server' | 'gateway', namespace?: string) => () => {
  const app = new App();
  const made = new McpPlatform(app, 'acme', leastPlatform()).addTenant('payments', { namespaces: ['a', 'b'] });
  made.addServer('ledger', { ...LEAST, ...(what === 'server' && namespace !== undefined && { namespace }) });
  made.addGateway({
    identity: Oidc.issuer(ISSUER),
    signingKey: KEY,
    ...(what === 'gateway' && namespace !== undefined && { namespace }),
  });
  return synthesize(app).objects;
};
const namespace = (after: Partial<PlatformNamespace>): Case => ({
  before: () => renderPlatform({ namespaces: [{ name: 'a' }] }).manifests,
  after: () => renderPlatform({ namespaces: [{ name: 'a', ...after }] }).manifests,
});
const CALLERS = { allowFrom: [Peer.namespace('assistants')] };

export const TENANT_CASES: Readonly<Record<string, Case>> = {
  'TenantProps.groups': tenant({ groups: ['payments-devs'] }),
  'TenantProps.access': tenant({ access: { viewers: ['auditors'] } }),
  'TenantProps.namespaces': tenant({ namespaces: ['other'] }),
  'TenantProps.exists': tenant({ exists: true }),
  'TenantProps.quota': tenant({ quota: { pods: 5 } }),
  'TenantProps.containers': tenant({ containers: { maxCpu: '2' } }),
  'TenantProps.labels': tenant({ labels: { team: 'a' } }),
  'TenantAccessProps.viewers': tenant({ access: { viewers: ['a'] } }),
  'TenantAccessProps.developers': tenant({ access: { developers: ['a'] } }),
  'TenantAccessProps.operators': tenant({ access: { operators: ['a'] } }),
  'TenantQuotaProps.cpuRequests': tenant({ quota: { cpuRequests: '5' } }),
  'TenantQuotaProps.cpuLimits': tenant({ quota: { cpuLimits: '50' } }),
  'TenantQuotaProps.memoryRequests': tenant({ quota: { memoryRequests: '16Gi' } }),
  'TenantQuotaProps.memoryLimits': tenant({ quota: { memoryLimits: '64Gi' } }),
  'TenantQuotaProps.pods': tenant({ quota: { pods: 5 } }),
  'TenantQuotaProps.claims': tenant({ quota: { claims: 5 } }),
  'TenantContainerProps.maxCpu': tenant({ containers: { maxCpu: '2' } }),
  'TenantContainerProps.maxMemory': tenant({ containers: { maxMemory: '8Gi' } }),
  'TenantServerProps.namespace': { before: placed('server'), after: placed('server', 'b') },
  'TenantGatewayProps.namespace': { before: placed('gateway'), after: placed('gateway', 'b') },
  'PlatformNamespace.exists': namespace({ exists: true }),
  'McpPlatformProps.identity': {
    before: () => renderPlatform({}, CALLERS).manifests,
    after: () => renderPlatform({ identity: Oidc.issuer(ISSUER) }, CALLERS).manifests,
  },
  'McpServerProps.identity': {
    before: () => renderServer(CALLERS).manifests,
    after: () => renderServer({ ...CALLERS, identity: Oidc.issuer(ISSUER) }).manifests,
  },
  'McpServerProps.publicUrl': {
    before: () => renderServer({ ...CALLERS, identity: Oidc.issuer(ISSUER) }).manifests,
    after: () =>
      renderServer({ ...CALLERS, identity: Oidc.issuer(ISSUER), publicUrl: 'https://files.acme.example/mcp' })
        .manifests,
  },
  'UnsafeProps.anonymousCallers': {
    before: () => renderServer(CALLERS).manifests,
    after: () => renderServer({ ...CALLERS, unsafe: { anonymousCallers: 'the network tells who calls' } }).manifests,
  },
};
