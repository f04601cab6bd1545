import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  asCsv,
  asHtml,
  asNdjson,
  BLIND_SPOTS,
  CLIENTS,
  type InventoryRow,
  SYSTEMS,
  scanHome,
  summaryOf,
} from '../../src/clients';
import { Scratch } from '../targets/local/support';

let home: Scratch;
beforeEach(() => {
  home = new Scratch();
});
afterEach(() => home.remove());

const servers = (rows: readonly InventoryRow[]) => rows.flatMap((row) => (row.kind === 'server' ? [row] : []));
const unread = (rows: readonly InventoryRow[]) => rows.flatMap((row) => (row.kind === 'unread' ? [row] : []));
const cursor = (entries: object) => home.write('.cursor/mcp.json', JSON.stringify({ mcpServers: entries }));
const GITHUB = `ghp_${'a1B2'.repeat(9)}`;

describe('values are judged and not told', () => {
  test('of variables, headers, arguments and addresses', () => {
    cursor({
      a: {
        command: 'npx',
        args: ['-y', 'files', '--api-key', 'hunter2hunter2', `--token=${GITHUB}`, GITHUB, '--port', '3000'],
        env: {
          TOKEN: GITHUB,
          PASSWORD: `\${env:PASSWORD}`,
          EMPTY: '',
          DEBUG: 'yes',
          API_KEY: 'hunter2hunter2',
          REF: 'op://vault/item/field',
        },
      },
      b: {
        url: `https://user:hunter2@a.example/mcp?api_key=hunter2hunter2&x=\${env:X}`,
        headers: { Authorization: `Bearer \${env:T}`, 'X-Api-Key': 'hunter2hunter2', Cookie: 'abc', Accept: '*/*' },
      },
    });
    const [a, b] = servers(scanHome(home.path));
    expect(a?.values).toEqual([
      { at: 'env', name: 'TOKEN', value: 'literal', secret: 'a GitHub token' },
      { at: 'env', name: 'PASSWORD', value: 'reference' },
      { at: 'env', name: 'EMPTY', value: 'absent' },
      { at: 'env', name: 'DEBUG', value: 'literal' },
      { at: 'env', name: 'API_KEY', value: 'literal', secret: 'named as a credential' },
      { at: 'env', name: 'REF', value: 'reference' },
      { at: 'argument', name: 'api-key', value: 'literal', secret: 'named as a credential' },
      { at: 'argument', name: 'token', value: 'literal', secret: 'a GitHub token' },
      { at: 'argument', name: '#6', value: 'literal', secret: 'a GitHub token' },
    ]);
    expect(b?.values).toEqual([
      { at: 'header', name: 'Authorization', value: 'reference' },
      { at: 'header', name: 'X-Api-Key', value: 'literal', secret: 'named as a credential' },
      { at: 'header', name: 'Cookie', value: 'literal', secret: 'a credential header' },
      { at: 'header', name: 'Accept', value: 'literal' },
      { at: 'query', name: 'user:password', value: 'literal', secret: 'a password in a URL' },
      { at: 'query', name: 'api_key', value: 'literal', secret: 'named as a credential' },
      { at: 'query', name: 'x', value: 'reference' },
    ]);
  });

  test('fields that name variables are references', () => {
    home.write(
      '.codex/config.toml',
      '[mcp_servers.a]\nurl = "https://a.example/mcp"\nbearer_token_env_var = "T"\nenv_http_headers = { "X-Key" = "K" }\n[mcp_servers.b]\ncommand = "x"\nenv_vars = ["A", "B"]\n',
    );
    expect(servers(scanHome(home.path)).flatMap(({ values }) => values)).toEqual([
      { at: 'header', name: 'bearer_token_env_var', value: 'reference' },
      { at: 'header', name: 'X-Key', value: 'reference' },
      { at: 'env', name: 'A', value: 'reference' },
      { at: 'env', name: 'B', value: 'reference' },
    ]);
  });

  test('wherever a secret stands in a file of whatever client, no report holds it', () => {
    const canary = 'c4n4ryC4n4ryX9z8Y7w6V5u4T3';
    const place = fc.constantFrom<(secret: string) => object>(
      (secret) => ({ command: 'npx', args: ['-y', 'files', secret] }),
      (secret) => ({ command: secret, args: [] }),
      (secret) => ({ command: `/opt/x --token ${secret}`, args: [] }),
      (secret) => ({ command: 'npx', args: [`files@${secret}`] }),
      (secret) => ({ command: 'docker', args: ['run', '-e', `A=${secret}`, `acme/x:${secret}`] }),
      (secret) => ({ command: 'node', args: [`/home/${secret}/x.js`, `--k=${secret}`] }),
      (secret) => ({ command: 'x', env: { KEY: secret, [secret]: 'x' } }),
      (secret) => ({ url: `https://a.example/${secret}/mcp?k=${secret}&${secret}=1#${secret}` }),
      (secret) => ({ url: `https://${secret}:${secret}@a.example/mcp` }),
      (secret) => ({
        url: 'https://a.example',
        headers: { Authorization: secret, [secret]: 'x' },
        bearer_token: secret,
      }),
      (secret) => ({ url: secret }),
      (secret) => ({
        url: 'https://a.example',
        env_http_headers: { A: secret, [secret]: 'x' },
        other: secret,
        description: secret,
      }),
    );
    const files = CLIENTS.filter(({ format, collection }) => format === 'json' && collection === 'map');
    fc.assert(
      fc.property(
        place,
        fc.constantFrom(...files),
        fc.boolean(),
        fc.constantFrom(canary, GITHUB),
        (make, client, named, secret) => {
          const own = new Scratch();
          try {
            const [key = []] = client.keys;
            const entry: object = { [named ? secret : 'server']: make(secret), note: secret, [`_${secret}`]: 1 };
            const data = key.reduceRight<object>((inner, part) => ({ [part]: inner }), entry);
            own.write(client.files.linux[0]!.path, JSON.stringify(data));
            const rows = scanHome(own.path, { machine: secret });
            expect(servers(rows).length).toBeGreaterThan(0);
            for (const report of [asNdjson(rows), asCsv(rows), asHtml(rows)]) {
              expect(report.toLowerCase()).not.toContain(secret.toLowerCase());
            }
          } finally {
            own.remove();
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('nor does the reason why a file was not read', () => {
    home.write('.cursor/mcp.json', `{"a": ${GITHUB}`);
    home.write('.codex/config.toml', `a = ${GITHUB}`);
    home.write('.config/goose/config.yaml', `a: [${GITHUB}\nb`);
    const rows = scanHome(home.path);
    expect(unread(rows)).toHaveLength(3);
    expect(asNdjson(rows)).not.toContain(GITHUB);
  });
});

describe('where servers are looked for', () => {
  test('in files of projects, with every client that reads them, and not in folders of others', () => {
    const text = JSON.stringify({ mcpServers: { a: { command: 'npx', args: ['files@1.0.0'] } } });
    home.write('work/acme/.mcp.json', text);
    home.write('work/acme/node_modules/x/.mcp.json', text);
    home.write('work/acme/.vscode/mcp.json', JSON.stringify({ servers: { b: { url: 'https://a.example/mcp' } } }));
    home.write('work/acme/.continue/mcpServers/c.yaml', 'mcpServers:\n  - name: c\n    command: c\n');
    expect(servers(scanHome(home.path)).map(({ file, clients, scope }) => [file, clients, scope])).toEqual([
      ['work/acme/.mcp.json', ['claude-code', 'copilot-cli'], 'project'],
      ['work/acme/.continue/mcpServers/c.yaml', ['continue'], 'project'],
      ['work/acme/.vscode/mcp.json', ['vscode'], 'project'],
    ]);
  });

  test('in scopes, profiles, older keys and second files of a client', () => {
    const entry = { a: { command: 'a' } };
    home.write(
      '.claude.json',
      JSON.stringify({ mcpServers: entry, projects: { '/w': { mcpServers: { b: { command: 'b' } } }, '/v': {} } }),
    );
    home.write('.config/Code/User/profiles/1a2b/mcp.json', JSON.stringify({ servers: { c: { command: 'c' } } }));
    home.write('.config/Code/User/settings.json', '{ "mcp": { "servers": { "d": { "command": "d" } } }, // old\n }');
    home.write(
      'AppData/Local/Packages/Claude_x1/LocalCache/Roaming/Claude/claude_desktop_config.json',
      JSON.stringify({ mcpServers: { e: { command: 'e' } } }),
    );
    home.write(
      '.config/opencode/opencode.jsonc',
      JSON.stringify({
        mcp: { servers: { f: { type: 'local', command: ['f', 'x'] } }, g: { url: 'https://g.example' } },
      }),
    );
    home.write(
      '.config/goose/config.yaml',
      'extensions:\n  developer:\n    bundled: true\n    cmd: x\n  memory:\n    type: builtin\n  h:\n    type: stdio\n    cmd: h\n',
    );
    expect(
      servers(scanHome(home.path))
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...'abcdefgh']);
    expect(servers(scanHome(home.path, { systems: ['windows'] })).map(({ name }) => name)).not.toContain(
      'f'.toUpperCase(),
    );
    expect(servers(scanHome(home.path, { systems: ['linux'] })).map(({ name }) => name)).not.toContain('e');
  });

  test('where a variable moves a file to', () => {
    const moved = home.write('elsewhere/config.toml', '[mcp_servers.a]\ncommand = "a"\n');
    const codex = CLIENTS.find(({ id }) => id === 'codex')!;
    const other = new Scratch();
    expect(servers(scanHome(other.path, { moved: [{ client: codex, path: moved }] }))).toMatchObject([
      { name: 'a', file: '$CODEX_HOME/config.toml' },
    ]);
    other.remove();
  });

  test('a server is what it is, whatever it is called, and says whether it is on', () => {
    cursor({
      one: { command: 'npx', args: ['files@1.0.0'] },
      two: { command: 'cmd', args: ['/c', 'npx', '-y', 'files@1.0.0'], disabled: true },
    });
    const rows = scanHome(home.path);
    expect(servers(rows).map(({ identity, enabled }) => [identity, enabled])).toEqual([
      ['npm:files@1.0.0', true],
      ['npm:files@1.0.0', false],
    ]);
    expect(summaryOf(rows)).toMatchObject({ servers: 1, entries: 2, unknown: 1 });
  });
});

describe('hostile homes', () => {
  test('links that lead out, pipes, huge and deep files are told and not read', () => {
    const outside = new Scratch();
    const secret = outside.write('mcp.json', JSON.stringify({ mcpServers: { leaked: { command: 'leaked' } } }));
    mkdirSync(join(home.path, '.cursor'));
    symlinkSync(secret, join(home.path, '.cursor/mcp.json'));
    symlinkSync(outside.path, join(home.path, '.kiro'));
    outside.write('settings/mcp.json', JSON.stringify({ mcpServers: { leaked: { command: 'leaked' } } }));
    mkdirSync(join(home.path, '.lmstudio'));
    execFileSync('mkfifo', [join(home.path, '.lmstudio/mcp.json')]);
    truncateSync(home.write('.claude.json', ''), 64 * 1024 * 1024);
    home.write('.factory/mcp.json', `{"a":${'['.repeat(300_000)}`);
    mkdirSync(join(home.path, '.junie/mcp/mcp.json'), { recursive: true });
    const rows = scanHome(home.path);
    expect(servers(rows)).toEqual([]);
    expect(
      unread(rows)
        .map(({ file, reason }) => `${file}: ${reason}`)
        .sort(),
    ).toEqual([
      '.claude.json: it is larger than 32 MiB',
      '.cursor/mcp.json: a link leads out of the home directory',
      '.factory/mcp.json: it is nested too deeply',
      '.junie/mcp/mcp.json: it is no regular file',
      '.kiro/settings/mcp.json: a link leads out of the home directory',
      '.lmstudio/mcp.json: it is no regular file',
    ]);
    outside.remove();
  });

  test('a link within the home directory is followed, and a loop of folders is not', () => {
    home.write('dotfiles/mcp.json', JSON.stringify({ mcpServers: { a: { command: 'a' } } }));
    mkdirSync(join(home.path, '.cursor'));
    symlinkSync(join(home.path, 'dotfiles/mcp.json'), join(home.path, '.cursor/mcp.json'));
    symlinkSync(home.path, join(home.path, 'loop'));
    expect(servers(scanHome(home.path)).map(({ file }) => file)).toEqual(['.cursor/mcp.json']);
  });

  test('entries of any kind are servers or nothing', () => {
    cursor({
      a: null,
      b: 1,
      c: [],
      d: {},
      e: { command: 7 },
      f: { command: [], args: 'x' },
      g: { url: '' },
      h: { command: ['x', 1, null] },
      i: { url: 'nonsense' },
      toString: { command: 'x' },
      '': { command: 'y' },
    });
    home.write('.codeium/windsurf/mcp_config.json', '{"mcpServers": ["x", {"name": 3, "command": "z"}]}');
    expect(servers(scanHome(home.path)).map(({ name, identity }) => `${name} ${identity}`)).toEqual([
      'f program:x',
      'h program:x',
      'i remote:[not a URL]',
      'toString program:x',
      ' program:y',
      ' program:z',
    ]);
  });

  test('names that would be obeyed by a terminal are made harmless', () => {
    cursor({ '\u001b[2Jx\u202e\u200b\n': { command: 'a' } });
    expect(servers(scanHome(home.path))[0]?.name).toBe('?[2Jx???');
  });
});

describe('reports', () => {
  const hostile = `<script>alert(1)</script>"'&`;

  test('every form ends with what cannot be seen', () => {
    for (const report of [asNdjson, asCsv, asHtml]) {
      for (const text of BLIND_SPOTS)
        expect(report([])).toContain(text.includes(',') && report === asCsv ? `"${text}"` : text);
    }
    expect(
      asNdjson([])
        .split('\n')
        .map((line) => JSON.parse(line).kind),
    ).toEqual([...BLIND_SPOTS.map(() => 'blind-spot'), 'summary']);
  });

  test('the page escapes what it shows, loads nothing and runs nothing', () => {
    cursor({ [hostile]: { command: 'npx', args: [`x<img src=x onerror=alert(1)>@1`], env: { [hostile]: 'x' } } });
    const page = asHtml(scanHome(home.path, { machine: hostile }));
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
    expect(page.match(/<(?:script|img|iframe|link|object|form)/gi)).toBeNull();
    const tags = page.match(/<[a-z][^>]*>/gi) ?? [];
    expect(tags.length).toBeGreaterThan(20);
    expect(tags.filter((tag) => /\s(?:src|href|on\w+)=/i.test(tag))).toEqual([]);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  test.each([['=1+1'], ['+1'], ['-1'], ['@SUM(A1)'], [' =1'], ['\uff1d1']])(
    'no spreadsheet takes %j for a formula',
    (name) => {
      cursor({ [name]: { command: 'a' } });
      expect(asCsv(scanHome(home.path))).toContain(`,"'${name}",`);
    },
  );

  test('a table of RFC 4180', () => {
    cursor({ 'a,"b"': { command: 'npx', args: ['files'], env: { A: '', B: 'x' } } });
    const [head, line] = asCsv(scanHome(home.path, { machine: 'laptop-1' })).split('\r\n');
    expect(head).toBe(
      'kind,machine,standing,identity,registryName,name,clients,file,scope,transport,enabled,values,note,composed,owner,expired',
    );
    expect(line).toBe(
      'server,laptop-1,unknown,npm:files,,"a,""b""",cursor,.cursor/mcp.json,user,stdio,yes,"env A absent; env B literal",,,,',
    );
  });
});

test('an empty home of any layout has no servers', () => {
  for (const system of SYSTEMS) expect(scanHome(home.path, { systems: [system] })).toEqual([]);
});
