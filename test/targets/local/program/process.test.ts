import { join } from 'node:path';
import { launch } from '../../../../src/targets/local/program';
import { contextOf, Scratch, serverOf } from '../support';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

describe('a command', () => {
  const notes = serverOf('notes', {
    program: { kind: 'command' },
    command: ['notes-server', '--dir', '/data'],
    env: { HOME: '/tmp', LOG: 'debug' },
  });

  test('runs as it is in the folder of the composition, with nothing of the environment but what it was given', async () => {
    scratch.tool('notes-server', '');
    const folders = [{ path: '/data', source: '/home/me/notes', access: 'write', temporary: false }] as const;
    const environment = { PATH: scratch.bin, HOME: '/home/someone', LANG: 'C.UTF-8', HTTPS_PROXY: 'http://u:p@proxy' };
    const context = contextOf(notes, scratch.path, { environment, folders });
    const { command, args, env, inherit, cwd, confinement } = await launch(context);
    expect([command, ...args]).toEqual(['notes-server', '--dir', '/home/me/notes']);
    expect(env).toEqual({ HOME: '/home/someone', LOG: 'debug', TMPDIR: join(context.files.path, 'notes/tmp') });
    expect(inherit).toEqual({ PATH: scratch.bin, LANG: 'C.UTF-8' });
    expect(cwd).toBe(scratch.path);
    expect(confinement.open).toHaveLength(2);
  });

  test('with declared egress gets the proxy, too', async () => {
    scratch.tool('notes-server', '');
    const server = serverOf('notes', { ...notes.run, egress: [{ host: 'acme.example', port: 443 }] });
    const environment = { PATH: scratch.bin, HTTPS_PROXY: 'http://u:p@proxy' };
    const { inherit } = await launch(contextOf(server, scratch.path, { environment }));
    expect(inherit).toEqual({ PATH: scratch.bin, HTTPS_PROXY: 'http://u:p@proxy' });
  });

  test('that is not installed is named before anything is started', async () => {
    const context = contextOf(notes, scratch.path, { environment: { PATH: scratch.bin } });
    await expect(launch(context)).rejects.toMatchObject({
      code: 'LOCAL_TOOL_MISSING',
      subject: 'acme/notes',
      details: { tool: 'notes-server' },
    });
  });
});

describe('a package from PyPI', () => {
  const fetch = serverOf('fetch', {
    program: {
      kind: 'package',
      package: { registryType: 'pypi', identifier: 'mcp-server-fetch', version: '2025.4.7' },
    },
    command: ['--ignore-robots-txt'],
  });

  test('runs through uvx at its exact version, with the settings of uv', async () => {
    scratch.tool('uvx', '');
    const environment = {
      PATH: scratch.bin,
      HOME: '/home/someone',
      UV_INDEX_URL: 'https://pypi.acme.example',
      OTHER: 'x',
    };
    const { command, args, env, inherit } = await launch(contextOf(fetch, scratch.path, { environment }));
    expect([command, ...args]).toEqual([join(scratch.bin, 'uvx'), 'mcp-server-fetch@2025.4.7', '--ignore-robots-txt']);
    expect(env['HOME']).toBe('/home/someone');
    expect(inherit).toEqual({ PATH: scratch.bin, UV_INDEX_URL: 'https://pypi.acme.example' });
  });

  test('without uv says what to install', async () => {
    const context = contextOf(fetch, scratch.path, { environment: { PATH: scratch.bin } });
    await expect(launch(context)).rejects.toMatchObject({ code: 'LOCAL_TOOL_MISSING', details: { tool: 'uvx' } });
  });
});
