import type { PlatformPortalProps, PlatformRegistryProps } from '../../src';
import { RegistrySource } from '../../src';
import { compareEstates, readEstate } from '../../src/proof';
import { compose, LOGIN } from '../constructs/mcp-portal/support';

const estate = (registry: PlatformRegistryProps = {}, portal: PlatformPortalProps = {}) =>
  readEstate(compose(portal, { registry }).rendered.manifests);
const said = (registry: PlatformRegistryProps, portal?: PlatformPortalProps) =>
  estate(registry, portal)
    .permissions.filter(({ subject }) => ['registry', 'portal'].includes(subject))
    .map(({ subject, effect, text }) => `${subject} ${effect}: ${text}`);
const OFFICIAL = RegistrySource.official({ allow: ['io.github.github/*'], deny: ['io.github.github/old'] });
const FULL: PlatformRegistryProps = {
  anonymous: true,
  sources: [RegistrySource.composition(), OFFICIAL],
  publishing: [{ groups: ['devs'], namespaces: ['com.acme'] }],
  workflow: { reviewers: ['reviewers'], approvers: ['security'] },
  verification: { npm: {} },
};

test('what a registry takes over and lets people do, and where a portal leads them, is told', () => {
  expect(said(FULL)).toEqual(
    expect.arrayContaining([
      'registry grant: shows everyone the servers that were approved',
      'registry grant: takes over io.github.github/* from official (https://registry.modelcontextprotocol.io)',
      'registry guard: takes over no io.github.github/old from official (https://registry.modelcontextprotocol.io)',
      'registry guard: has people approve what official (https://registry.modelcontextprotocol.io) says',
      'registry grant: approves what composition says by itself',
      'registry grant: lets devs publish in com.acme',
      'registry grant: lets reviewers review versions of servers',
      'registry grant: lets security approve versions of servers',
      'registry guard: keeps the namespace com.acme for published',
      'registry grant: believes https://token.actions.githubusercontent.com about repositories of github.com',
      'portal grant: logs people in at https://login.acme.example as mcp-portal',
    ]),
  );
});

test.each<[string, PlatformRegistryProps, PlatformPortalProps, 'widened' | 'narrowed', string]>([
  ['its list for strangers', { anonymous: true }, {}, 'widened', 'shows everyone the servers that were approved'],
  [
    'a source more',
    { sources: [RegistrySource.composition(), RegistrySource.saas({ servers: [] })] },
    {},
    'widened',
    'takes over * from saas',
  ],
  [
    'somebody who approves',
    { workflow: { approvers: ['security'] } },
    {},
    'widened',
    'lets security approve versions of servers',
  ],
  [
    'a namespace that is kept',
    { reserved: { 'com.acme': 'composition' } },
    {},
    'narrowed',
    'keeps the namespace com.acme for composition',
  ],
  [
    'another client at the identity provider',
    {},
    { login: { ...LOGIN, clientId: 'other' } },
    'widened',
    'logs people in at https://login.acme.example as other',
  ],
])('%s is a change of permissions', (_, registry, portal, kind, text) => {
  const difference = compareEstates(estate(), estate(registry, portal));
  expect(difference[kind].map((change) => change.text)).toContain(text);
});
