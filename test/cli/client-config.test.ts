import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../src/cli/program';
import { noteEndpoints } from '../../src/targets/local';
import { preferredPort } from '../../src/targets/local/ports';
import { assemblyOf, Scratch, serverOf } from '../targets/local/support';
import { FakeProject, FakeSession } from './support';

const URL = 'https://mcp.acme.example/github/mcp';

let home: Scratch;
beforeEach(() => {
  home = new Scratch();
});
afterEach(() => home.remove());

async function strata(argv: readonly string[], folder = home.path, environment: Record<string, string> = {}) {
  const session = new FakeSession(folder, false, { HOME: home.path, ...environment });
  const code = await run(['client-config', ...argv], session);
  return { code, out: session.text, err: session.errorText };
}
const read = (file: string) => readFileSync(join(home.path, file), 'utf8');

describe('one server by its URL or command', () => {
  test('is printed in the form of the client, and nothing is written', async () => {
    const { code, out, err } = await strata(['codex', '--url', URL, '--bearer', 'ACME_TOKEN', '--os', 'macos']);
    expect([code, out]).toEqual([0, `[mcp_servers.github]\nurl = "${URL}"\nbearer_token_env_var = "ACME_TOKEN"`]);
    expect(err).toBe(`Codex reads ${join(home.path, '.codex/config.toml')}`);
    expect(existsSync(join(home.path, '.codex'))).toBe(false);
  });

  test('is written, told once, and taken out', async () => {
    home.write('.cursor/mcp.json', '{\n  // mine\n}\n');
    const file = join(home.path, '.cursor/mcp.json');
    expect(await strata(['cursor', '--name', 'gh', '--url', URL, '--write'])).toEqual({
      code: 0,
      out: `Wrote ${file}\nBefore: ${file}.strata-backup`,
      err: '',
    });
    expect(read('.cursor/mcp.json')).toContain('// mine\n');
    expect(JSON.parse(read('.cursor/mcp.json').replace('// mine', ''))).toEqual({ mcpServers: { gh: { url: URL } } });
    expect((await strata(['cursor', '--name', 'gh', '--url', URL, '--write'])).out).toBe(
      `Nothing to change in ${file}`,
    );
    expect((await strata(['cursor', '--server', 'gh', '--remove'])).out).toBe(`Wrote ${file}`);
    expect(read('.cursor/mcp.json')).toBe('{\n  // mine\n}\n');
    expect((await strata(['cursor', '--url', URL, '--remove'])).out).toBe(`Nothing to change in ${file}`);
  });

  test('a command comes after --, with the variables that it gets', async () => {
    const { out } = await strata([
      'claude-code',
      '--name',
      'files',
      '--env',
      'A',
      '--env',
      'B',
      '--',
      'npx',
      '-y',
      'files@1.0.0',
      '--write',
    ]);
    expect(JSON.parse(out).mcpServers.files).toEqual({
      type: 'stdio',
      command: 'npx',
      args: ['-y', 'files@1.0.0', '--write'],
      env: { A: `\${A}`, B: `\${B}` },
    });
    expect(existsSync(join(home.path, '.claude.json'))).toBe(false);
  });

  test('headers name variables', async () => {
    const { out } = await strata(['cursor', '--url', URL, '--header', 'X-Api-Key=ACME_KEY', '--header', 'X-Team=TEAM']);
    expect(JSON.parse(out).mcpServers.github.headers).toEqual({
      'X-Api-Key': `\${env:ACME_KEY}`,
      'X-Team': `\${env:TEAM}`,
    });
  });

  test('goes where a variable moves the own file to, and not for the home of somebody else', async () => {
    const moved = { CODEX_HOME: join(home.path, 'moved') };
    expect((await strata(['codex', '--url', URL], home.path, moved)).err).toContain(join('moved', 'config.toml'));
    expect((await strata(['codex', '--url', URL, '--home', '.'], home.path, moved)).err).toContain(
      join('.codex', 'config.toml'),
    );
  });

  test('goes into the second file of a client where its user has that one', async () => {
    home.write('.config/opencode/opencode.jsonc', '{}');
    expect((await strata(['opencode', '--url', URL, '--os', 'linux'])).err).toContain('opencode.jsonc');
  });
});

describe('the servers of a composition', () => {
  const project = FakeProject.of(
    assemblyOf([
      serverOf('github', { program: { kind: 'command' }, command: ['x'] }),
      serverOf('files', { program: { kind: 'command' }, command: ['x'] }),
    ]),
  );
  afterAll(() => project.remove());
  const urlOf = (id: string) => `http://127.0.0.1:${preferredPort(`${project.path} ${id}`)}/mcp`;

  test('are where `strata up` will have them', async () => {
    const { code, out, err } = await strata(['cursor'], project.path);
    expect([code, JSON.parse(out)]).toEqual([
      0,
      { mcpServers: { github: { url: urlOf('github') }, files: { url: urlOf('files') } } },
    ]);
    expect(err).toContain('github does not run; this is where `strata up` will have it');
  });

  test('are where a running `strata up` has them', async () => {
    const forget = noteEndpoints(project.path, [{ id: 'github', url: 'http://127.0.0.1:29999/mcp' }]);
    try {
      const { out, err } = await strata(['cursor', '--server', 'github'], project.path);
      expect(JSON.parse(out).mcpServers).toEqual({ github: { url: 'http://127.0.0.1:29999/mcp' } });
      expect(err).not.toContain('does not run');
      const both = await strata(['cursor'], project.path);
      expect(JSON.parse(both.out).mcpServers).toEqual({
        github: { url: 'http://127.0.0.1:29999/mcp' },
        files: { url: urlOf('files') },
      });
    } finally {
      forget();
    }
    expect(JSON.parse((await strata(['cursor', '--server', 'github'], project.path)).out).mcpServers.github.url).toBe(
      urlOf('github'),
    );
  });

  test.each([
    ['of a process that is gone', 'up-999999999.json', 'http://127.0.0.1:1/mcp'],
    ['that leads to another machine', `up-${process.pid}.json`, 'http://evil.example/mcp'],
    ['that only looks like this machine', `up-${process.pid}.json`, 'http://127.0.0.1:1@evil.example/mcp'],
  ])('a note %s says nothing', async (_, file, url) => {
    const note = project.write(`.strata/${file}`, JSON.stringify({ servers: [{ id: 'github', url }] }));
    const { out } = await strata(['cursor', '--server', 'github'], project.path);
    expect(JSON.parse(out).mcpServers.github.url).toBe(urlOf('github'));
    project.write(`.strata/${file}`, 'not JSON');
    expect((await strata(['cursor', '--server', 'github'], project.path)).code).toBe(0);
    expect(note).toContain(file);
  });

  test('go together, and one that is not there is told', async () => {
    await strata(['cursor', '--write'], project.path);
    expect(Object.keys(JSON.parse(read('.cursor/mcp.json')).mcpServers)).toEqual(['github', 'files']);
    expect((await strata(['cursor', '--remove'], project.path)).out).toContain('Removed');
    expect(existsSync(join(home.path, '.cursor/mcp.json'))).toBe(false);
    expect(await strata(['cursor', '--server', 'none'], project.path)).toMatchObject({
      code: 2,
      err: expect.stringContaining('CLI_SERVER_UNKNOWN'),
    });
  });
});

describe('all clients of a home directory', () => {
  const all = (...argv: string[]) => strata(['all', '--url', URL, '--os', 'linux', ...argv]);
  const servers = (file: string, key = 'mcpServers') => JSON.parse(read(file))[key];

  test('are those that are there, and no file is made of another', async () => {
    home.write('.cursor/mcp.json', JSON.stringify({ mcpServers: { own: { command: 'own' } } }));
    home.write('.config/Code/User/settings.json', '{}');
    const { code, out } = await all('--bearer', 'ACME_TOKEN', '--write');
    const [cursor, vscode] = ['.cursor/mcp.json', '.config/Code/User/mcp.json'].map((file) => join(home.path, file));
    expect([code, out.split('\n').sort()]).toEqual([
      0,
      [`Before: ${cursor}.strata-backup`, `Wrote ${cursor}`, `Wrote ${vscode}`].sort(),
    ]);
    expect(Object.keys(servers('.cursor/mcp.json'))).toEqual(['own', 'github']);
    // Each in its own way, and no value in either.
    expect(servers('.cursor/mcp.json').github.headers).toEqual({ Authorization: `Bearer \${env:ACME_TOKEN}` });
    expect(servers('.config/Code/User/mcp.json', 'servers').github.headers.Authorization).toMatch(/\$\{input:/);
    expect(existsSync(join(home.path, '.claude.json'))).toBe(false);
  });

  test('are printed one after the other', async () => {
    home.write('.cursor/mcp.json', '{}');
    home.write('.codex/config.toml', '');
    const { code, out, err } = await all();
    expect([code, out.includes('mcp_servers.github'), out.includes('"mcpServers"')]).toEqual([0, true, true]);
    expect(err).toContain('Cursor reads');
    expect(read('.cursor/mcp.json')).toBe('{}');
  });

  test('have the servers taken out again', async () => {
    home.write('.cursor/mcp.json', '{ /* mine */ }');
    home.write('.kiro/settings/mcp.json', '{}');
    await all('--write');
    expect((await all('--remove')).code).toBe(0);
    expect([read('.cursor/mcp.json'), read('.kiro/settings/mcp.json')]).toEqual(['{ /* mine */ }', '{}']);
  });

  test('one whose file has no place for it is told, and keeps nothing back', async () => {
    home.write('.config/Claude/claude_desktop_config.json', '{}');
    home.write('.cursor/mcp.json', '{}');
    const { code, err } = await all('--write');
    expect([code, Object.keys(servers('.cursor/mcp.json'))]).toEqual([0, ['github']]);
    expect(err).toContain('Claude Desktop is left out: The file of Claude Desktop takes programs and no URLs.');
    expect(read('.config/Claude/claude_desktop_config.json')).toBe('{}');
  });

  test('one that fails is told at the end, and keeps nothing back either', async () => {
    home.write('.cursor/mcp.json', '{ broken');
    home.write('.codeium/windsurf/mcp_config.json', '[]');
    home.write('.kiro/settings/mcp.json', '{}');
    const { code, err } = await all('--write');
    expect([code, Object.keys(servers('.kiro/settings/mcp.json'))]).toEqual([2, ['github']]);
    expect(err.match(/error CLIENT_FILE_UNREADABLE/g)).toHaveLength(2);
    expect(read('.cursor/mcp.json')).toBe('{ broken');
  });

  test('are none in an empty home directory', async () => {
    const { code, out, err } = await all('--write');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('CLIENT_NONE_FOUND');
  });
});

describe('what does not go', () => {
  test.each<[string, string[], string]>([
    ['an unknown client', ['emacs', '--url', URL], 'CLIENT_UNKNOWN'],
    ['a URL and a command', ['cursor', '--name', 'a', '--url', URL, '--', 'x'], 'CLIENT_OPTIONS_CONFLICT'],
    ['a command without a name', ['cursor', '--', 'x'], 'CLIENT_OPTIONS_CONFLICT'],
    ['a name alone', ['cursor', '--name', 'a'], 'CLIENT_OPTIONS_CONFLICT'],
    ['a server and a URL', ['cursor', '--server', 'a', '--url', URL], 'CLIENT_OPTIONS_CONFLICT'],
    ['a token for a command', ['cursor', '--name', 'a', '--bearer', 'T', '--', 'x'], 'CLIENT_OPTIONS_CONFLICT'],
    ['a variable for a URL', ['cursor', '--url', URL, '--env', 'T'], 'CLIENT_OPTIONS_CONFLICT'],
    ['a header without a variable', ['cursor', '--url', URL, '--header', 'X'], 'CLIENT_OPTIONS_CONFLICT'],
    ['writing and removing', ['cursor', '--url', URL, '--write', '--remove'], 'CLIENT_OPTIONS_CONFLICT'],
    ['a home that is not there', ['cursor', '--url', URL, '--home', 'nowhere'], 'CLIENT_FOLDER_MISSING'],
    ['an unencrypted URL', ['cursor', '--url', 'http://mcp.acme.example/mcp', '--write'], 'CLIENT_URL_INVALID'],
    [
      'a token as a bearer',
      ['cursor', '--url', URL, '--bearer', 'hunter2-hunter2', '--write'],
      'CLIENT_VARIABLE_INVALID',
    ],
    ['a URL for Claude Desktop', ['claude-desktop', '--url', URL, '--write'], 'CLIENT_HTTP_UNSUPPORTED'],
    ['no composition', ['cursor'], 'CLI_PROJECT_MISSING'],
  ])('%s', async (_, argv, error) => {
    const { code, out, err } = await strata(argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(error);
    expect(err).not.toContain('hunter2-hunter2');
    expect(existsSync(join(home.path, '.cursor'))).toBe(false);
  });

  test('a system that is none, and no client', async () => {
    expect((await strata(['cursor', '--url', URL, '--os', 'beos'])).code).toBe(2);
    expect((await strata([])).code).toBe(2);
  });

  test('a file that cannot be read is left as it is', async () => {
    home.write('.cursor/mcp.json', '{ broken');
    const { code, err } = await strata(['cursor', '--url', URL, '--write']);
    expect([code, read('.cursor/mcp.json')]).toEqual([2, '{ broken']);
    expect(err).toContain('CLIENT_FILE_UNREADABLE');
  });
});
