import { App } from 'cdk8s';
import { McpPlatform, Stage, synthesize } from '../../../src';
import { LEAST, leastPlatform, Rendered } from '../../support/render';
import { compose, LEAST_GATEWAY } from './support';

const platformOf = (app = new App(), id = 'acme') => new McpPlatform(app, id, leastPlatform());

test('servers are selected by labels, those that come later too', () => {
  const platform = platformOf();
  platform.addServer('files', { ...LEAST, labels: { tier: 'public' } });
  const gateway = platform.addGateway({ ...LEAST_GATEWAY, select: { labels: { tier: 'public' } } });
  platform.addServer('inner', LEAST);
  const late = platform.addServer('late', { ...LEAST, labels: { tier: 'public' } });
  expect(gateway.upstreams).toEqual(['files', 'late']);
  expect(late.config.authentication?.issuers[0]?.issuer).toBe('http://gateway.acme.svc:8080');
});

test('servers are selected by tenant and by namespace', () => {
  const platform = platformOf();
  const payments = platform.addTenant('payments', { namespaces: ['payments', 'payments-batch'] });
  payments.addServer('ledger', LEAST);
  payments.addServer('batch', { ...LEAST, namespace: 'payments-batch' });
  platform.addTenant('sales').addServer('crm', LEAST);
  const byTenant = platform.addGateway({ ...LEAST_GATEWAY, id: 'one', select: { tenants: ['payments'] } });
  const byNamespace = platform.addGateway({
    ...LEAST_GATEWAY,
    id: 'two',
    select: { namespaces: ['payments-batch', 'sales'] },
  });
  expect(byTenant.upstreams).toEqual(['batch', 'ledger']);
  expect(byNamespace.upstreams).toEqual(['batch', 'crm']);
  const own = payments.addGateway({ ...LEAST_GATEWAY });
  expect(own.upstreams).toEqual(['batch', 'ledger']);
  expect(own.namespace).toBe('payments');
});

test('platforms of one app do not see each other', () => {
  const app = new App();
  platformOf(app, 'one').addServer('files', LEAST);
  const other = platformOf(app, 'other');
  other.addServer('mails', LEAST);
  expect(other.addGateway({ ...LEAST_GATEWAY, select: {} }).upstreams).toEqual(['mails']);
});

test('a server behind two gateways trusts both, and is reached by both', () => {
  const { servers, rendered } = compose({}, undefined, {}, (gateway, platform) => {
    platform.addGateway({ ...LEAST_GATEWAY, id: 'second', select: {} });
    expect(gateway.upstreams).toEqual(['github']);
  });
  expect(servers['github']?.config.authentication?.issuers.map(({ issuer }) => issuer)).toEqual([
    'http://gateway.acme.svc:8080',
    'http://second.acme.svc:8080',
  ]);
  expect(rendered.one('NetworkPolicy', 'github').spec.ingress[0].from).toHaveLength(2);
});

test('a server in another namespace is found there, and finds the gateway', () => {
  const platform = platformOf();
  const crm = platform.addTenant('sales').addServer('crm', LEAST);
  const gateway = platform.addGateway({ ...LEAST_GATEWAY, servers: [crm] });
  const rendered = new Rendered(synthesize(platform.node.root as App));
  expect(gateway.config.upstreams[0]?.url).toBe('http://crm.sales.svc:8080/mcp');
  const peers = JSON.stringify(rendered.one('NetworkPolicy', 'crm').spec.ingress);
  expect(peers).toContain('"kubernetes.io/metadata.name":"acme"');
  expect(JSON.stringify(rendered.one('NetworkPolicy', 'gateway').spec.egress)).toContain(
    '"kubernetes.io/metadata.name":"sales"',
  );
});

test('rules decide as soon as there is one, and from stage 3 on nothing goes without', () => {
  expect(compose().config.policy).toBeUndefined();
  expect(compose({}, undefined, { stage: Stage.SCALE }).config.policy).toMatchObject({ engine: 'cedar', policies: [] });
  const { config } = compose({}, undefined, {}, (gateway) => {
    gateway.policy.allow('developers').toCall('github', 'get_*');
  });
  expect(config.policy).toMatchObject({ engine: 'cedar', policies: [{ text: expect.stringContaining('developers') }] });
  const external = { render: () => ({ engine: 'cedar' as const, policies: [] }) };
  expect(() => compose({ policy: external }).gateway.policy).toThrow(/GATEWAY_POLICY_EXTERNAL/);
});
