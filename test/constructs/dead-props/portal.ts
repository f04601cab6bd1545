import {
  type ListingProps,
  type McpRegistry,
  Peer,
  type PlatformPortalProps,
  type PortalUsageProps,
  Secrets,
} from '../../../src';
import { LEAST } from '../../support/render';
import { compose, LOGIN, SECRET } from '../mcp-portal/support';
import type { Case } from './case';

const KEY = Secrets.kubernetes({ name: 'key', key: 'key' });
const CA = { configMap: 'ca', key: 'ca.crt' };

const portal = (after: PlatformPortalProps, before: PlatformPortalProps = {}): Case => {
  const render = (props: PlatformPortalProps) =>
    compose(props, { platform: { namespaces: ['acme', 'b'] }, registry: { anonymous: true } }).rendered.manifests;
  return { before: () => render(before), after: () => render({ ...before, ...after }) };
};
const login = (after: object, before: object = {}) =>
  portal({ login: { ...LOGIN, ...before, ...after } }, { login: { ...LOGIN, ...before } });
const PRIVATE = { privateNetwork: true, peer: Peer.cidr('10.0.0.0/16') };
const USAGE: PortalUsageProps = { url: 'http://prometheus.monitoring.svc:9090' };
const usage = (after: Partial<PortalUsageProps>) => portal({ usage: { ...USAGE, ...after } }, { usage: USAGE });
const listing = (after: ListingProps): Case => {
  const render = (given: ListingProps) =>
    compose({}, { after: (platform) => platform.addServer('notes', { ...LEAST, listing: given }) }).rendered.manifests;
  return { before: () => render({}), after: () => render(after) };
};
/** A second portal, which shows the platform's registry and gateways, or others. */
const second = (choose: (registry: McpRegistry) => PlatformPortalProps): Case => {
  const render = (own: boolean) => {
    let config: unknown;
    compose(
      {},
      {
        after: (platform) => {
          const other = platform.addRegistry({ id: 'other' });
          const servers = [platform.addServer('notes', LEAST)];
          platform.addGateway({ signingKey: KEY, servers, host: 'a.acme.example' });
          const props = { host: 'b.acme.example', login: LOGIN, id: 'second' };
          ({ config } = platform.addPortal({ ...props, ...(own && choose(other)) }));
        },
      },
    );
    return config;
  };
  return { before: () => render(false), after: () => render(true) };
};

export const PORTAL_CASES: Readonly<Record<string, Case>> = {
  'PlatformPortalProps.namespace': portal({ namespace: 'b' }),
  'PlatformPortalProps.id': portal({ id: 'other' }),
  'McpPortalProps.registry': second((registry) => ({ registry })),
  'McpPortalProps.gateways': second(() => ({ gateways: [] })),
  'McpPortalProps.login': login({ clientId: 'other' }),
  'McpPortalProps.anonymous': portal({ anonymous: true }),
  'McpPortalProps.usage': portal({ usage: USAGE }),
  'McpPortalProps.sessions': portal({ sessions: { max: 10 } }),
  'McpPortalProps.title': portal({ title: 'Servers of Acme' }),
  'PortalLoginProps.issuer': login({ issuer: 'https://other.acme.example' }),
  'PortalLoginProps.clientId': login({ clientId: 'other' }),
  'PortalLoginProps.secret': login({ secret: SECRET }),
  'PortalLoginProps.scopes': login({ scopes: ['openid', 'groups'] }),
  'PortalLoginProps.resource': login({ resource: 'https://registry.acme.example' }),
  'PortalLoginProps.ca': login({ ca: CA }),
  'PortalLoginProps.privateNetwork': login({ privateNetwork: false }, PRIVATE),
  'PortalLoginProps.peer': login({ peer: Peer.cidr('10.1.0.0/16') }, PRIVATE),
  'PortalUsageProps.url': usage({ url: 'http://other.monitoring.svc:9090' }),
  'PortalUsageProps.peer': usage({ peer: Peer.pods({ app: 'prometheus' }, 'monitoring') }),
  'PortalUsageProps.token': usage({ token: SECRET }),
  'PortalUsageProps.ca': usage({ ca: CA }),
  'PortalUsageProps.days': usage({ days: 30 }),
  'PortalUsageProps.refreshSeconds': usage({ refreshSeconds: 30 }),
  'McpPortalProps.replicas': portal({ replicas: 3, sessions: { key: SECRET } }),
  'PortalSessionProps.key': portal({ sessions: { key: SECRET } }),
  'PortalSessionProps.seconds': portal({ sessions: { seconds: 60 } }),
  'PortalSessionProps.max': portal({ sessions: { max: 10 } }),
  'ListingProps.readme': listing({ readme: '# Notes' }),
};
