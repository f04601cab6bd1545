import { CLIENTS, type ClientServer, deepLink, findClient, renderServer } from '../../src/clients';

const http: ClientServer = { kind: 'http', name: 'github', url: 'https://mcp.acme.example/github/mcp' };
const bearer: ClientServer = { ...http, headers: { Authorization: { prefix: 'Bearer ', variable: 'ACME_TOKEN' } } };
const stdio: ClientServer = {
  kind: 'stdio',
  name: 'files',
  command: 'npx',
  args: ['-y', '@acme/files-mcp@1.2.0'],
  env: ['FILES_KEY'],
};
const entryOf = (id: string, server: ClientServer) => renderServer(findClient(id)!, server).entry;
const code = (name: string) => expect.objectContaining({ code: name });

describe('an entry in the form of a client', () => {
  test.each<[string, ClientServer, object]>([
    ['claude-code', bearer, { type: 'http', url: http.url, headers: { Authorization: `Bearer \${ACME_TOKEN}` } }],
    ['cursor', bearer, { url: http.url, headers: { Authorization: `Bearer \${env:ACME_TOKEN}` } }],
    ['codex', bearer, { url: http.url, bearer_token_env_var: 'ACME_TOKEN' }],
    [
      'codex',
      { ...http, headers: { 'X-Api-Key': { variable: 'K' } } },
      { url: http.url, env_http_headers: { 'X-Api-Key': 'K' } },
    ],
    ['codex', stdio, { command: 'npx', args: ['-y', '@acme/files-mcp@1.2.0'], env_vars: ['FILES_KEY'] }],
    [
      'vscode',
      stdio,
      {
        type: 'stdio',
        command: 'npx',
        args: ['-y', '@acme/files-mcp@1.2.0'],
        env: { FILES_KEY: `\${input:files-files-key}` },
      },
    ],
    ['windsurf', http, { serverUrl: http.url }],
    ['gemini-cli', http, { httpUrl: http.url }],
    ['goose', http, { name: 'github', type: 'streamable_http', enabled: true, timeout: 300, uri: http.url }],
    [
      'opencode',
      { ...stdio, env: [] },
      { type: 'local', enabled: true, command: ['npx', '-y', '@acme/files-mcp@1.2.0'] },
    ],
    ['copilot-cli', http, { type: 'http', tools: ['*'], url: http.url }],
    ['vibe', http, { name: 'github', transport: 'streamable-http', url: http.url }],
    ['continue', http, { name: 'github', type: 'streamable-http', url: http.url }],
    ['zed', { ...stdio, env: [] }, { source: 'custom', command: 'npx', args: ['-y', '@acme/files-mcp@1.2.0'] }],
  ])('%s', (id, server, entry) => {
    expect(entryOf(id, server)).toEqual(entry);
  });

  test('no entry of any client holds more than the server and names of variables', () => {
    for (const client of CLIENTS.filter(({ reference }) => reference !== undefined)) {
      for (const server of [bearer, stdio]) {
        const text = JSON.stringify(renderServer(client, server));
        expect(text.toUpperCase().replaceAll('-', '_')).toMatch(/ACME_TOKEN|FILES_KEY/);
      }
    }
  });
});

describe('what is refused', () => {
  const refused = (id: string, server: ClientServer) => expect(() => entryOf(id, server));

  test('a URL for a file that takes programs, headers without a place, references without a known form', () => {
    refused('claude-desktop', http).toThrow(code('CLIENT_HTTP_UNSUPPORTED'));
    refused('trae', bearer).toThrow(code('CLIENT_HEADERS_UNSUPPORTED'));
    refused('kiro', bearer).toThrow(code('CLIENT_REFERENCE_UNSUPPORTED'));
    refused('claude-desktop', stdio).toThrow(code('CLIENT_REFERENCE_UNSUPPORTED'));
    refused('codex', { ...http, headers: { 'X-Key': { variable: 'K', prefix: 'Key ' } } }).toThrow(
      code('CLIENT_REFERENCE_UNSUPPORTED'),
    );
  });

  test.each([['a b'], [''], ['../x'], ['__proto__'], ['a'.repeat(65)], ['a"b'], ['ü']])('the name %j', (name) => {
    refused('cursor', { ...http, name }).toThrow(code('CLIENT_NAME_INVALID'));
  });

  test.each([
    ['ftp://a.example'],
    ['javascript:alert(1)'],
    ['http://mcp.acme.example/mcp'],
    ['https://user@a.example/'],
    ['https://a.example/#x'],
    ['nothing'],
    ['http://127.0.0.1.evil.example/mcp'],
  ])('the URL %s', (url) => {
    refused('cursor', { ...http, url }).toThrow(code('CLIENT_URL_INVALID'));
  });

  test.each([
    ['http://127.0.0.1:20001/mcp'],
    ['http://localhost:3000/'],
    ['http://[::1]:1/'],
    ['https://a.example/mcp?x=1'],
  ])('but not %s', (url) => {
    expect(entryOf('cursor', { ...http, url })).toEqual({ url });
  });

  const token = `ghp_${'a1B2'.repeat(9)}`;
  test.each<[ClientServer]>([
    [{ ...http, url: `https://a.example/mcp?key=${token}` }],
    [{ ...http, url: 'https://a.example/mcp?api_key=hunter2hunter2' }],
    [{ ...stdio, args: ['--token', 'hunter2hunter2'] }],
    [{ ...stdio, args: [`--key=${token}`] }],
    [{ ...stdio, command: token }],
    [{ ...stdio, env: [token] }],
  ])('a secret in %j', (server) => {
    refused('cursor', server).toThrow(code('CLIENT_SECRET_LITERAL'));
    refused('cursor', server).not.toThrow(/hunter2|a1B2/);
  });

  test.each([['A-B'], ['$A'], ['hunter2 hunter2'], ['']])(
    'the variable %j, of which no more than a beginning is told',
    (variable) => {
      const server: ClientServer = { ...http, headers: { Authorization: { variable } } };
      refused('cursor', server).toThrow(code('CLIENT_VARIABLE_INVALID'));
      refused('cursor', server).not.toThrow(/hunter2/);
    },
  );

  test('a header with a line break', () => {
    refused('cursor', { ...http, headers: { 'A\r\nB': { variable: 'K' } } }).toThrow(code('CLIENT_VARIABLE_INVALID'));
  });
});

describe('links, byte for byte', () => {
  const link = (id: string, server: ClientServer) => deepLink(findClient(id)!, server);

  test.each<[string, ClientServer, string]>([
    [
      'vscode',
      http,
      'vscode:mcp/install?%7B%22name%22%3A%22github%22%2C%22type%22%3A%22http%22%2C%22url%22%3A%22https%3A%2F%2Fmcp.acme.example%2Fgithub%2Fmcp%22%7D',
    ],
    [
      'vscode-insiders',
      http,
      'vscode-insiders:mcp/install?%7B%22name%22%3A%22github%22%2C%22type%22%3A%22http%22%2C%22url%22%3A%22https%3A%2F%2Fmcp.acme.example%2Fgithub%2Fmcp%22%7D',
    ],
    [
      'cursor',
      http,
      'cursor://anysphere.cursor-deeplink/mcp/install?name=github&config=eyJ1cmwiOiJodHRwczovL21jcC5hY21lLmV4YW1wbGUvZ2l0aHViL21jcCJ9',
    ],
    [
      'lm-studio',
      http,
      'lmstudio://add_mcp?name=github&config=eyJ1cmwiOiJodHRwczovL21jcC5hY21lLmV4YW1wbGUvZ2l0aHViL21jcCJ9',
    ],
    [
      'goose',
      { ...stdio, env: [] },
      'goose://extension?cmd=npx&arg=-y&arg=%40acme%2Ffiles-mcp%401.2.0&id=files&name=files&description=files',
    ],
    [
      'goose',
      http,
      'goose://extension?type=streamable_http&url=https%3A%2F%2Fmcp.acme.example%2Fgithub%2Fmcp&id=github&name=github&description=github',
    ],
  ])('%s', (id, server, expected) => {
    expect(link(id, server)).toBe(expected);
  });

  test('the link of VS Code asks for secrets and holds none', () => {
    const [scheme, query = ''] = link('vscode', bearer)!.split('?');
    expect(scheme).toBe('vscode:mcp/install');
    expect(JSON.parse(decodeURIComponent(query))).toEqual({
      name: 'github',
      type: 'http',
      url: http.url,
      headers: { Authorization: `Bearer \${input:github-acme-token}` },
      inputs: [{ type: 'promptString', id: 'github-acme-token', description: 'ACME_TOKEN of github', password: true }],
    });
  });

  test('what is beyond Latin-1 or special in a URL survives', () => {
    const server: ClientServer = { ...stdio, env: [], args: ['--title', 'Zürich → 東京 & co+', '%41'] };
    const config = new URL(link('cursor', server)!).searchParams.get('config')!;
    expect(JSON.parse(Buffer.from(config, 'base64').toString('utf8'))).toEqual({ command: 'npx', args: server.args });
    expect(link('goose', server)).toContain(
      '&arg=Z%C3%BCrich%20%E2%86%92%20%E6%9D%B1%E4%BA%AC%20%26%20co%2B&arg=%2541&',
    );
  });

  test('a client without a link, a link that would hold a header, and what is refused anywhere', () => {
    expect(link('zed', http)).toBeUndefined();
    expect(() => link('goose', bearer)).toThrow(code('CLIENT_HEADERS_UNSUPPORTED'));
    expect(() => link('zed', { ...http, url: 'javascript:alert(1)' })).toThrow(code('CLIENT_URL_INVALID'));
    expect(CLIENTS.filter((client) => client.link !== undefined).map(({ id }) => id)).toEqual([
      'cursor',
      'goose',
      'lm-studio',
      'vscode',
      'vscode-insiders',
    ]);
  });
});
