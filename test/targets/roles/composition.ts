import { App } from 'cdk8s';
import {
  McpPlatform,
  type McpRegistryProps,
  Oidc,
  Peer,
  RegistrySource,
  Secrets,
  Stage,
  synthesize,
} from '../../../src';
import type { Assembly } from '../../../src/contract';
import { type ComposedPortal, type ComposedRegistry, composedRoles } from '../../../src/targets/roles';
import type { Here } from '../../../src/targets/roles/here';

const RUNTIME = `registry.acme.example/mcp/runtime@sha256:${'1'.repeat(64)}`;
const IMAGE = `registry.acme.example/mcp/server@sha256:${'2'.repeat(64)}`;

/** A platform whose registry and portal use what they can. */
export function assemblyOf(registry: McpRegistryProps = {}, servers: readonly string[] = ['orders', 'lab']): Assembly {
  const app = new App();
  const acme = new McpPlatform(app, 'acme', {
    stage: Stage.PILOT,
    environment: 'test',
    domain: 'mcp.acme.example',
    runtimeImage: RUNTIME,
    identity: Oidc.issuer('https://login.acme.example', { scopes: ['mcp:use'] }),
  });
  acme.addEgressProxy();
  const allowFrom = [Peer.pods({ app: 'assistant' }, 'assistants')];
  const listing = { description: 'What the team works with.' };
  const tenant = acme.addTenant('payments', { groups: ['payments-devs'] });
  tenant.addServer('ledger', {
    image: IMAGE,
    command: ['/server'],
    allowFrom,
    listing: { ...listing, groups: ['payments-devs'] },
  });
  for (const id of servers) acme.addServer(id, { image: IMAGE, command: ['/server'], listing, allowFrom });
  acme.addRegistry({
    sources: [
      RegistrySource.composition(),
      RegistrySource.official({ allow: ['io.github.github/*'] }),
      RegistrySource.git({
        id: 'catalogue',
        url: 'https://github.com/acme/catalogue.git',
        allow: ['com.acme.catalogue/*'],
        token: Secrets.kubernetes({ name: 'catalogue', key: 'token' }),
      }),
      RegistrySource.configMap({ id: 'partners', configMap: 'partner-servers', allow: ['com.partner/*'] }),
    ],
    reserved: { 'com.partner': 'partners' },
    workflow: { reviewers: ['reviewers'], approvers: ['security'] },
    host: 'registry.mcp.acme.example',
    ...registry,
  });
  acme.addPortal({
    host: 'portal.mcp.acme.example',
    login: {
      issuer: 'https://login.acme.example',
      clientId: 'portal',
      secret: Secrets.kubernetes({ name: 'portal-login', key: 'client-secret' }),
    },
    usage: { url: 'http://prometheus.monitoring.svc:9090', peer: Peer.namespace('monitoring') },
  });
  return synthesize(app);
}

/** Its registry and portal. */
export function rolesOf(assembly: Assembly = assemblyOf()): readonly [ComposedRegistry, ComposedPortal] {
  return composedRoles(assembly) as unknown as readonly [ComposedRegistry, ComposedPortal];
}

/** A machine on which the given servers run. */
export function hereOf(more: Partial<Here> = {}): Here {
  return {
    origin: 'http://127.0.0.1:20001',
    listen: { host: '127.0.0.1', port: 20_001, adminPort: 30_001 },
    hosts: ['127.0.0.1'],
    places: {},
    isOpen: false,
    servers: [
      { id: 'ledger', path: 'acme/payments/payments/ledger', name: 'ledger', url: 'http://127.0.0.1:21001/mcp' },
      { id: 'orders', path: 'acme/acme/orders', name: 'orders', url: 'http://127.0.0.1:21002/mcp' },
    ],
    gateways: [],
    ...more,
  };
}
