import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { run } from '../../src/cli/program';
import { Scratch } from '../targets/local/support';
import { FakeProject, FakeSession } from './support';

let folder: Scratch;
let http: Server;
let asked: { url: string; authorization: string | undefined }[];
let answer: (url: URL) => { status?: number; body: unknown };
beforeEach(async () => {
  folder = new Scratch();
  asked = [];
  http = createServer(({ url = '', headers }, response) => {
    asked.push({ url, authorization: headers.authorization });
    const { status = 200, body } = answer(new URL(url, 'http://x'));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
  folder.remove();
});

const url = () => `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
const entry = (name: string, status = 'active') => ({
  server: {
    name,
    version: '1.0.0',
    remotes: [{ type: 'streamable-http', url: `https://${name.replace('/', '.')}.example/mcp` }],
  },
  _meta: { 'io.modelcontextprotocol.registry/official': { status } },
});

async function strata(argv: readonly string[], environment: Record<string, string> = {}) {
  const session = new FakeSession(folder.path, false, environment);
  const code = await run(argv, session);
  return { code, out: session.text, err: session.errorText };
}

test('from a registry, page by page, with a token; files are written', async () => {
  answer = ({ searchParams }) =>
    searchParams.get('cursor') === 'two'
      ? { body: { servers: [entry('com.acme/b', 'deleted')], metadata: { nextCursor: '' } } }
      : { body: { servers: [entry('com.acme/a')], metadata: { nextCursor: 'two' } } };
  const { code, err } = await strata(
    ['client-policy', '--registry', `${url()}/catalog/`, '--bearer', 'TOKEN', '--out', 'policies'],
    { TOKEN: 'secret' },
  );
  expect(code).toBe(0);
  expect(err).toContain('1 allowed, 1 denied');
  expect(asked.map((one) => [one.url, one.authorization])).toEqual([
    ['/catalog/v0.1/servers?limit=100&include_deleted=true', 'Bearer secret'],
    ['/catalog/v0.1/servers?limit=100&include_deleted=true&cursor=two', 'Bearer secret'],
  ]);
  const file = (path: string) => JSON.parse(readFileSync(join(folder.path, 'policies', path), 'utf8'));
  expect(file('claude-code/managed-settings.json')).toEqual({
    allowManagedMcpServersOnly: true,
    allowedMcpServers: [{ serverUrl: 'https://com.acme.a.example/mcp' }],
    deniedMcpServers: [{ serverUrl: 'https://com.acme.b.example/mcp' }],
  });
  expect(file('vscode/policy.json')).toEqual({ ChatMCP: 'registry', McpGalleryServiceUrl: `${url()}/catalog` });
});

test('from a file, on standard output, and where clients reach the registry', async () => {
  folder.write('list.json', JSON.stringify({ servers: [entry('com.acme/a')] }));
  const { code, out } = await strata([
    'client-policy',
    '--registry',
    'list.json',
    '--registry-url',
    'https://registry.acme.example',
  ]);
  expect(code).toBe(0);
  const files = JSON.parse(out);
  expect(Object.keys(files)).toEqual([
    'claude-code/managed-settings.json',
    'claude-code/managed-mcp.json',
    'copilot/managed-settings.json',
    'vscode/policy.json',
  ]);
  expect(files['vscode/policy.json'].McpGalleryServiceUrl).toBe('https://registry.acme.example');
});

test('an inventory is joined with a registry that runs', async () => {
  answer = () => ({ body: { servers: [entry('com.acme/a')], metadata: {} } });
  folder.write('.cursor/mcp.json', JSON.stringify({ mcpServers: { x: { url: 'https://com.acme.a.example/mcp' } } }));
  const { code, out } = await strata(['inventory', '--home', '.', '--registry', url()]);
  expect(code).toBe(0);
  expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({ standing: 'sanctioned', registryName: 'com.acme/a' });
});

test.each<[string, () => { status?: number; body: unknown }, string]>([
  ['refuses', () => ({ status: 401, body: {} }), 'it answered 401'],
  ['answers something else', () => ({ body: { servers: 1 } }), 'did not answer with a list'],
  ['never ends', () => ({ body: { servers: [], metadata: { nextCursor: 'again' } } }), 'does not come to an end'],
])('a registry that %s makes no policy', async (_, given, reason) => {
  answer = given;
  const { code, out, err } = await strata(['client-policy', '--registry', url()]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(reason);
});

test('a policy is not taken from a connection without TLS, and a token that is not there is told', async () => {
  expect((await strata(['client-policy', '--registry', 'http://registry.acme.example'])).err).toContain('use https');
  expect((await strata(['client-policy', '--registry', url(), '--bearer', 'NONE'])).err).toContain('NONE is not set');
});

test('from a composition: what its registry lists for everyone; other files of JSON are none of it', async () => {
  const configMap = (name: string, data: Record<string, string>) => ({
    path: `acme/${name}`,
    file: `${name}.yaml`,
    manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data },
  });
  const { server } = entry('com.acme/a');
  const listed = {
    entries: [
      { server: { ...server, description: 'A' } },
      { server: { ...entry('com.acme/secret').server, description: 'S' }, groups: ['few'] },
    ],
  };
  const objects = [
    configMap('registry-listed', { 'composition.json': JSON.stringify(listed) }),
    configMap('other', { 'a.json': '{"entries":5}', 'b.txt': 'none', 'c.json': '{"entries' }),
  ];
  const project = FakeProject.of({ version: 1, objects, servers: [] });
  const session = new FakeSession(project.path);
  const code = await run(['client-policy', '--registry-url', 'https://registry.acme.example'], session);
  project.remove();
  expect([code, JSON.parse(session.text)['copilot/managed-settings.json']]).toEqual([
    0,
    { allowedMcpServers: [{ serverUrl: 'https://com.acme.a.example/mcp' }], deniedMcpServers: [] },
  ]);
});

test('a composition without a registry is told', async () => {
  const project = FakeProject.of({ version: 1, objects: [], servers: [] });
  const session = new FakeSession(project.path);
  const code = await run(['client-policy'], session);
  project.remove();
  expect([code, session.errorText]).toEqual([2, expect.stringContaining('CLIENT_POLICY_EMPTY')]);
});
