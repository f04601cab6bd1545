import { mkdirSync, writeFileSync } from 'node:fs';
import { readImageLock, writeImageLock } from '../../../src/synth';
import { loginFor } from '../../../src/targets/images/docker-config';
import { placeOfImage } from '../../../src/targets/images/place';
import { Scratch } from '../local/support';

const scratch: Scratch[] = [];
const made = () => {
  const one = new Scratch();
  scratch.push(one);
  return one;
};
afterEach(() => {
  for (const one of scratch.splice(0)) one.remove();
});

test.each([
  ['ghcr.io/acme/files:1.2.0', 'ghcr.io', 'acme/files', '1.2.0'],
  ['localhost:5000/files', 'localhost:5000', 'files', 'latest'],
  ['nginx', 'registry-1.docker.io', 'library/nginx', 'latest'],
  ['grafana/grafana:11', 'registry-1.docker.io', 'grafana/grafana', '11'],
  ['docker.io/hashicorp/terraform-mcp-server:1.2.0', 'registry-1.docker.io', 'hashicorp/terraform-mcp-server', '1.2.0'],
])('%s leads to %s', (reference, registry, repository, tag) => {
  expect(placeOfImage(reference)).toEqual({ registry, repository, tag });
});

test('a reference with a digest, or that is none, leads nowhere', () => {
  expect(placeOfImage(`ghcr.io/acme/files:1@sha256:${'a'.repeat(64)}`)).toBeUndefined();
  expect(placeOfImage('not an image')).toBeUndefined();
});

describe('logins', () => {
  const environmentWith = (config: object): Record<string, string> => {
    const one = made();
    one.write('config.json', JSON.stringify(config));
    return { DOCKER_CONFIG: one.path };
  };
  const auth = Buffer.from('me:pass:word').toString('base64');

  test('come from the configuration of container tools, for exactly that registry', async () => {
    const environment = environmentWith({ auths: { 'ghcr.io': { auth }, 'https://index.docker.io/v1/': { auth } } });
    const login = { username: 'me', password: 'pass:word' };
    expect(await loginFor('ghcr.io', environment)).toEqual(login);
    expect(await loginFor('registry-1.docker.io', environment)).toEqual(login);
    expect(await loginFor('ghcr.io.evil.example', environment)).toBeUndefined();
    expect(await loginFor('hcr.io', environment)).toBeUndefined();
  });

  test('come from the helper that the configuration names', async () => {
    const one = made();
    mkdirSync(`${one.path}/bin`, { recursive: true });
    const helper =
      '#!/bin/sh\nread registry\nprintf \'{"ServerURL":"x","Username":"helped","Secret":"%s"}\' "$registry"\n';
    writeFileSync(`${one.path}/bin/docker-credential-acme`, helper, { mode: 0o755 });
    const environment = {
      ...environmentWith({ credHelpers: { 'registry.acme.example': 'acme' } }),
      PATH: `${one.path}/bin:/usr/bin:/bin`,
    };
    expect(await loginFor('registry.acme.example', environment)).toEqual({
      username: 'helped',
      password: 'registry.acme.example',
    });
    expect(await loginFor('other.acme.example', environment)).toBeUndefined();
  });

  test('are none where there is no configuration, or it cannot be read', async () => {
    expect(await loginFor('ghcr.io', { DOCKER_CONFIG: '/nowhere' })).toBeUndefined();
    const one = made();
    one.write('config.json', '{');
    expect(await loginFor('ghcr.io', { DOCKER_CONFIG: one.path })).toBeUndefined();
  });

  test('a helper whose name is a path is not run', async () => {
    expect(await loginFor('ghcr.io', environmentWith({ credsStore: '../../bin/sh' }))).toBeUndefined();
  });
});

describe('the lock', () => {
  const digest = `sha256:${'b'.repeat(64)}`;

  test('is sorted, and read as it was written', () => {
    const file = `${made().path}/images.lock.json`;
    writeImageLock(file, { 'b:1': digest, 'a:1': digest });
    expect(Object.keys(readImageLock(file).images)).toEqual(['a:1', 'b:1']);
  });

  test('that is not there is empty; one that is none is refused', () => {
    const one = made();
    expect(readImageLock(`${one.path}/none.json`)).toEqual({ version: 1, images: {} });
    for (const text of ['{', '{"version":2,"images":{}}', '{"version":1,"images":{"a":"latest"}}']) {
      one.write('lock.json', text);
      expect(() => readImageLock(`${one.path}/lock.json`)).toThrow(
        expect.objectContaining({ code: 'IMAGE_LOCK_INVALID' }),
      );
    }
  });
});
