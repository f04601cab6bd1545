import { App, Chart } from 'cdk8s';
import { McpPlatform, McpPortal, type PlatformPortalProps, Secrets } from '../../../src';
import { errorsOf } from '../../support/refusal';
import { LEAST, leastPlatform } from '../../support/render';
import { compose, LEAST_PORTAL, LOGIN } from './support';

const codes = (step: () => unknown) => errorsOf(step).map(({ code }) => code);

test.each<[string, string, PlatformPortalProps]>([
  ['that nobody could read', 'PORTAL_LOGIN_REQUIRED', { login: undefined }],
  ['without a host', 'ROLE_HOST_MISSING', { host: undefined }],
  ['under a host that is none', 'ROLE_HOST_INVALID', { host: 'portal' }],
  ['for strangers, of a registry that shows them nothing', 'PORTAL_REGISTRY_CLOSED', { anonymous: true }],
  ['whose issuer is not https', 'IDENTITY_ISSUER_INVALID', { login: { ...LOGIN, issuer: 'http://login.example' } }],
  ['whose issuer is nowhere', 'IDENTITY_PEER_REQUIRED', { login: { ...LOGIN, issuer: 'https://login' } }],
  [
    'whose issuer has a password in it',
    'IDENTITY_ISSUER_INVALID',
    { login: { ...LOGIN, issuer: 'https://a:b@login.example' } },
  ],
  ['with a secret as a literal', 'PROP_INVALID', { login: { ...LOGIN, secret: 'abc' as never } }],
  ['that counts on the internet', 'PORTAL_USAGE_PEER_REQUIRED', { usage: { url: 'https://metrics.example' } }],
  ['that counts nowhere', 'PORTAL_USAGE_PEER_REQUIRED', { usage: { url: 'https://metrics' } }],
  ['that looks back for ever', 'PROP_INVALID', { usage: { url: 'http://prometheus.a.svc:9090', days: 400 } }],
  ['with sessions of no time', 'PROP_INVALID', { sessions: { seconds: 0 } }],
  ['with a name that no Service takes', 'ROLE_NAME_INVALID', { name: '1-portal' }],
  ['with a prop that does not exist', 'PROP_UNKNOWN', { pods: 2 } as PlatformPortalProps],
  ['of two pods that share no secret', 'PORTAL_REPLICAS_KEY', { replicas: 2 }],
  ['that runs no pod', 'PROP_INVALID', { replicas: 0 }],
  ['with a secret of sessions as a literal', 'PROP_INVALID', { sessions: { key: 'x'.repeat(40) as never } }],
])('a portal %s is refused: %s', (_, code, props) => {
  expect(codes(() => compose(props))).toEqual([code]);
});

test('a portal without a registry is refused', () => {
  const platform = new McpPlatform(new App(), 'acme', leastPlatform());
  expect(codes(() => platform.addPortal(LEAST_PORTAL))).toEqual(['PORTAL_REGISTRY_MISSING']);
  expect(codes(() => new McpPortal(new App(), 'portal', {}))).toEqual(['ROLE_CHART_MISSING']);
  const chart = new Chart(new App(), 'portal', { namespace: 'portal' });
  expect(codes(() => new McpPortal(chart, 'portal', {}))).toEqual(['PORTAL_REGISTRY_MISSING']);
});

test('clients are told of no gateway that they cannot reach', () => {
  const after = (platform: McpPlatform, portal: McpPortal) => {
    const servers = [platform.addServer('notes', LEAST)];
    const signingKey = Secrets.kubernetes({ name: 'key', key: 'key' });
    portal.addGateway(platform.addGateway({ servers, signingKey }));
  };
  expect(codes(() => compose({}, { after }))).toEqual(['PORTAL_GATEWAY_HOST_MISSING']);
});

test('what does not fit into a ConfigMap is refused', () => {
  const readme = 'x'.repeat(200_000);
  const after = (platform: McpPlatform) => {
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) platform.addServer(id, { ...LEAST, listing: { readme } });
  };
  expect(codes(() => compose({}, { after }))).toEqual(['PORTAL_CONFIG_TOO_LARGE']);
});
