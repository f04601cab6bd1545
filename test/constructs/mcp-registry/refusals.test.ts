import { App, Chart } from 'cdk8s';
import {
  McpPlatform,
  McpRegistry,
  type PlatformRegistryProps,
  type PlatformServerProps,
  RegistrySource,
  RegistryStore,
  Secrets,
} from '../../../src';
import { errorsOf } from '../../support/refusal';
import { LEAST, leastPlatform } from '../../support/render';
import { compose, IDENTITY } from './support';

const codes = (step: () => unknown) => errorsOf(step).map(({ code }) => code);
const official = RegistrySource.official({ allow: ['*'] });
const published = { groups: ['devs'], namespaces: ['com.acme'] };
const workflow = { approvers: ['approvers'] };
const own = (namespace: string) => RegistrySource.composition({ namespace });

test.each<[string, string, PlatformRegistryProps, Record<string, Partial<PlatformServerProps>>?]>([
  ['that asks nobody who reads it', 'REGISTRY_IDENTITY_REQUIRED', { identity: undefined }],
  ['of two pods on one file', 'REGISTRY_REPLICAS_SINGLE', { replicas: 2 }],
  ['whose entries nobody can approve', 'REGISTRY_APPROVERS_MISSING', { sources: [official] }],
  ['that publishes what nobody can approve', 'REGISTRY_APPROVERS_MISSING', { publishing: [published] }],
  ['without a source', 'PROP_INVALID', { sources: [] }],
  ['with one source twice', 'REGISTRY_SOURCE_TAKEN', { sources: [official, official], workflow }],
  ['that reserves for nobody', 'REGISTRY_SOURCE_UNKNOWN', { reserved: { 'com.acme': 'composed' } }],
  ['with a namespace that is none', 'REGISTRY_NAMESPACE_INVALID', { sources: [own('acme example')] }],
  [
    'where people publish into the namespace of the composition',
    'REGISTRY_NAMESPACE_RESERVED',
    { publishing: [{ groups: ['devs'], namespaces: ['example.acme.mcp.*'] }], workflow },
  ],
  [
    'whose own servers would be held back',
    'REGISTRY_NAMESPACE_RESERVED',
    { sources: [own('com.acme'), RegistrySource.published()], reserved: { 'com.acme': 'published' }, workflow },
  ],
  ['that looks images up nowhere', 'PROP_INVALID', { verification: { images: { hosts: [] } } }],
  [
    'that looks images up in the company without saying where',
    'NETWORK_HOST_PRIVATE',
    { verification: { images: { hosts: ['images.internal'] } } },
  ],
  ['with pages of nothing', 'PROP_INVALID', { limits: { pageEntries: 0 } }],
  ['with a prop that does not exist', 'PROP_UNKNOWN', { source: [] } as PlatformRegistryProps],
  ['under a host that is none', 'ROLE_HOST_INVALID', { host: 'registry' }],
  ['with a name that no Service takes', 'ROLE_NAME_INVALID', { name: '1-registry' }],
  ['that runs no pod', 'PROP_INVALID', { replicas: 0 }],
  ['with a label of ours', 'LABEL_RESERVED', { labels: { 'strata.dev/role': 'server' } }],
])('a registry %s is refused: %s', (...[, code, props, servers]) => {
  expect(codes(() => compose(props, servers))).toEqual([code]);
});

test.each<[string, string, () => unknown]>([
  [
    'a registry without TLS outside the cluster',
    'PROP_INVALID',
    () => compose({ sources: [RegistrySource.registry({ url: 'http://mcp.vendor.example', allow: ['*'] })], workflow }),
  ],
  [
    'a registry that is nowhere',
    'REGISTRY_SOURCE_INVALID',
    () => RegistrySource.registry({ url: 'https://registry', allow: ['*'] }),
  ],
  [
    'a metadata service',
    'NETWORK_HOST_METADATA',
    () => RegistrySource.registry({ url: 'https://metadata.google.internal', allow: ['*'] }),
  ],
  [
    'a URL with a password',
    'IDENTITY_URL_INVALID',
    () => RegistrySource.registry({ url: 'https://a:b@mcp.vendor.example', allow: ['*'] }),
  ],
  [
    'a ConfigMap that cannot be one',
    'REGISTRY_SOURCE_INVALID',
    () => RegistrySource.configMap({ configMap: 'A b', allow: ['*'] }),
  ],
  ['a source without what it may bring', 'PROP_INVALID', () => RegistrySource.official({} as never)],
  ['a volume of no size', 'PROP_INVALID', () => RegistryStore.sqlite({ size: 'much' })],
  ['a claim with another size', 'PROPS_EXCLUSIVE', () => RegistryStore.sqlite({ claim: 'data', size: '1Gi' })],
  [
    'a database that is nowhere',
    'PROP_INVALID',
    () => RegistryStore.postgres({ url: Secrets.kubernetes({ name: 'a', key: 'b' }) } as never),
  ],
  [
    'a URL of a database as a literal',
    'PROP_INVALID',
    () => RegistryStore.postgres({ url: 'postgres://a:b@c/d', peer: undefined } as never),
  ],
])('%s is refused: %s', (_, code, step) => {
  expect(codes(step)[0]).toBe(code);
});

test('a registry that is in no chart, or has the id of another, is refused', () => {
  expect(codes(() => new McpRegistry(new App(), 'registry'))).toEqual(['ROLE_CHART_MISSING']);
  const chart = new Chart(new App(), 'registry', { namespace: 'registry' });
  new McpRegistry(chart, 'registry', { anonymous: true });
  expect(codes(() => new McpRegistry(chart, 'registry', { anonymous: true }))).toEqual(['ROLE_NAME_TAKEN']);
});

test('two hosts are not one', () => {
  const platform = new McpPlatform(new App(), 'acme', leastPlatform());
  const props = { identity: IDENTITY, host: 'mcp.acme.example' };
  platform.addRegistry(props);
  expect(codes(() => platform.addRegistry({ ...props, id: 'other' }))).toEqual(['ROLE_HOST_TAKEN']);
});

test('two servers under one name are refused, and so are servers without a namespace', () => {
  expect(
    codes(() =>
      compose({}, {}, { namespaces: ['a', 'b'] }, (platform) => {
        platform.addServer('files', { ...LEAST, namespace: 'a' });
        platform.addServer('other', { ...LEAST, name: 'files', namespace: 'b' });
      }),
    ),
  ).toEqual(['REGISTRY_ENTRY_TAKEN']);
  expect(codes(() => compose({}, undefined, { domain: undefined }))).toEqual(['REGISTRY_NAMESPACE_MISSING']);
});

test.each<[string, object]>([
  ['a range as version', { version: '^1.2.0' }],
  ['a tag that moves', { version: 'latest' }],
  ['a long description', { description: 'x'.repeat(101) }],
  ['a repository that is none', { repository: 'git@github.com:acme/files' }],
  ['nobody who may find it', { groups: [] }],
])('a server is not listed with %s', (_, listing) => {
  expect(codes(() => compose({}, { files: { listing } }))).toEqual(['PROP_INVALID']);
});
