import { parseImageReference } from '../../src/contract';

const SHA256 = `sha256:${'a'.repeat(64)}`;
const SHA512 = `sha512:${'0'.repeat(128)}`;

describe('image references', () => {
  test.each([
    ['files', { repository: 'files' }],
    ['acme/files:1.2.0', { repository: 'acme/files', tag: '1.2.0' }],
    ['docker.io/library/node:24-slim', { repository: 'docker.io/library/node', tag: '24-slim' }],
    ['registry:5000/files', { repository: 'registry:5000/files' }],
    ['registry:5000/files:v1', { repository: 'registry:5000/files', tag: 'v1' }],
    ['localhost/files:local', { repository: 'localhost/files', tag: 'local' }],
    ['127.0.0.1:5000/a__b/c-d--e.f', { repository: '127.0.0.1:5000/a__b/c-d--e.f' }],
    [`ghcr.io/acme/files@${SHA256}`, { repository: 'ghcr.io/acme/files', digest: SHA256 }],
    [`ghcr.io/acme/files:1@${SHA512}`, { repository: 'ghcr.io/acme/files', tag: '1', digest: SHA512 }],
  ])('%s', (text, expected) => {
    expect(parseImageReference(text)).toEqual(expected);
  });

  test.each([
    '',
    ' ',
    'Files',
    'acme/Files',
    'https://ghcr.io/acme/files',
    'acme//files',
    '/files',
    'files/',
    'files:',
    'files:-1',
    'files:a b',
    `files:${'a'.repeat(129)}`,
    'files@',
    'files@sha256:abc',
    `files@sha256:${'A'.repeat(64)}`,
    `files@md5:${'a'.repeat(32)}`,
    `files@${SHA256}@${SHA256}`,
    'a_-b',
    'a...b',
    '-registry.io/files',
    'registry.io:port/files',
    'files;rm',
    'files\n',
    '$(whoami)',
    `${'a'.repeat(256)}`,
  ])('%p is none', (text) => {
    expect(parseImageReference(text)).toBeUndefined();
  });
});
