import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { localPaths, resolveFolders } from '../../../src/targets/local/folders';
import { PrivateFolder } from '../../../src/targets/local/private-folder';
import { Scratch, serverOf } from './support';

const places = [
  { path: '/data', source: '/home/me/docs' },
  { path: '/data/private', source: '/home/me/secret' },
  { path: '/a.b', source: '/dot' },
];

test.each([
  ['/data', '/home/me/docs'],
  ['/data/x', '/home/me/docs/x'],
  ['--root=/data/x', '--root=/home/me/docs/x'],
  ['/data:/data/private', '/home/me/docs:/home/me/secret'],
  ['file:/data,/data', 'file:/home/me/docs,/home/me/docs'],
  ['/data/private/x', '/home/me/secret/x'],
  ['/data/privateer', '/home/me/docs/privateer'],
  ['/database', '/database'],
  ['/x/data', '/x/data'],
  ['/aXb', '/aXb'],
  ['/a.b', '/dot'],
])('%s becomes %s', (text, expected) => {
  expect(localPaths(text, places)).toBe(expected);
});

test('a source that looks like a replacement pattern is taken literally', () => {
  expect(localPaths('/data', [{ path: '/data', source: '/home/$&/$1' }])).toBe('/home/$&/$1');
});

describe('folders of a server', () => {
  const scratch = new Scratch();
  const files = new PrivateFolder();
  afterAll(() => {
    scratch.remove();
    files.remove();
  });
  const resolve = (source?: string) =>
    resolveFolders(
      serverOf('files', { program: { kind: 'command' }, folders: [{ path: '/data', source, access: 'read' }] }),
      scratch.path,
      files,
    )[0];

  test('are relative to the composition and followed through links', () => {
    scratch.write('real/file', '');
    symlinkSync(join(scratch.path, 'real'), join(scratch.path, 'link'));
    expect(resolve('./link')).toEqual({
      path: '/data',
      source: join(scratch.path, 'real'),
      access: 'read',
      temporary: false,
    });
  });

  test('without a source are scratch folders of their own', () => {
    expect(resolve()).toMatchObject({ temporary: true });
    expect(resolve()?.source.startsWith(files.path)).toBe(true);
  });

  test('that do not exist are named', () => {
    expect(() => resolve('nowhere')).toThrow(/LOCAL_FOLDER_MISSING at acme\/files.*nowhere.*\/data/);
  });
});
