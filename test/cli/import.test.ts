import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Scratch } from '../targets/local/support';
import { compositionOf } from './imported';
import { strata } from './support';

const OBJECTS = `
apiVersion: toolhive.stacklok.dev/v1beta1
kind: MCPServer
metadata: { name: github, namespace: tools }
spec:
  image: ghcr.io/github/github-mcp-server:1.10.1
  transport: stdio
  args: [stdio, --read-only]
  env: [{ name: GITHUB_HOST, value: "https://github.acme.example" }, { name: it's, value: 'a "b"' }]
  secrets: [{ name: github, key: token, targetEnvName: GITHUB_PERSONAL_ACCESS_TOKEN }]
  permissionProfile: { type: configmap, name: profiles, key: github }
  toolConfigRef: { name: reader }
  oidcConfigRef: { name: company, audience: github }
  groupRef: { name: dev }
  serviceAccount: powerful
  podTemplateSpec: { spec: { hostNetwork: true } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: profiles, namespace: tools }
data:
  github: '{"network":{"outbound":{"allow_host":["api.github.com",".github.com"],"allow_port":[443,8443]}},"read":["/home/me"]}'
---
apiVersion: v1
kind: List
items:
  - apiVersion: toolhive.stacklok.dev/v1beta1
    kind: MCPToolConfig
    metadata: { name: reader, namespace: tools }
    spec: { toolsFilter: [get_issue], toolsOverride: { get_issue: { name: read_issue, annotations: { readOnlyHint: true } } } }
  - apiVersion: toolhive.stacklok.dev/v1beta1
    kind: MCPOIDCConfig
    metadata: { name: company, namespace: tools }
    spec: { type: inline, inline: { issuer: https://login.acme.example } }
  - apiVersion: toolhive.stacklok.dev/v1beta1
    kind: MCPServer
    metadata: { name: docs, namespace: tools }
    spec: { image: "ghcr.io/acme/docs:1.0.0", transport: streamable-http, mcpPort: 9000, groupRef: { name: dev } }
  - apiVersion: toolhive.stacklok.dev/v1beta1
    kind: EmbeddingServer
    metadata: { name: words, namespace: tools }
---
apiVersion: toolhive.stacklok.dev/v1beta1
kind: VirtualMCPServer
metadata: { name: everything, namespace: tools }
spec: { groupRef: { name: dev }, incomingAuth: { type: oidc, oidcConfigRef: { name: company, audience: gateway } } }
`;
const RUN_CONFIG = {
  schema_version: 'v0.1.0',
  name: 'fetch',
  base_name: 'fetch',
  image: 'ghcr.io/acme/fetch:2.0.0',
  transport: 'stdio',
  cmd_args: ['--quiet'],
  env_vars: { MCP_TRANSPORT: 'stdio', LANGUAGE: 'en' },
  secrets: ['Fetch_Key,target=API_KEY'],
  permission_profile: { network: { outbound: { insecure_allow_all: true } } },
};

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

test('servers, profiles, tools, identity and groups become a composition that synthesizes', async () => {
  scratch.write('toolhive.yaml', OBJECTS);
  const { code, session } = await strata(scratch.path, 'import', 'toolhive', 'toolhive.yaml', '--name', 'acme');
  expect(code).toBe(0);
  const program = session.text;
  expect(program).toContain("command: ['/entry-point-of-the-image', 'stdio', '--read-only']");
  expect(program).toContain("Egress.https('api.github.com'), Egress.host('api.github.com', 8443)");
  expect(program).toContain("GITHUB_PERSONAL_ACCESS_TOKEN: Secrets.kubernetes({ name: 'github', key: 'token' })");
  expect(program).toContain("tools: { allow: ['get_issue'], rename: { get_issue: 'read_issue' } }");
  expect(program).toContain("identity: Oidc.issuer('https://login.acme.example', { audience: 'github' })");
  expect(program).toContain('servers: [githubServer, docsServer]');
  expect(program).toContain('port: 9000');

  // A person names what only the image knows.
  const finished = program
    .replaceAll('/entry-point-of-the-image', '/server')
    .replace(/, "it's": [^}]*/, '')
    .replace(/, 'it\\'s': [^}]*/, '');
  const assembly = await compositionOf(finished);
  expect(assembly.servers.map(({ id }) => id)).toEqual(['github', 'docs']);
  expect(assembly.servers.find(({ id }) => id === 'github')?.run).toMatchObject({
    egress: [
      { host: 'api.github.com', port: 443 },
      { host: 'api.github.com', port: 8443 },
    ],
    bridge: { tools: { allow: ['get_issue'], rename: { get_issue: 'read_issue' } } },
  });
});

test('what ToolHive did not enforce, or has no counterpart, is told', async () => {
  scratch.write('toolhive.yaml', OBJECTS);
  const { session } = await strata(scratch.path, 'import', 'toolhive', 'toolhive.yaml');
  const told = session.errorText;
  expect(told).toContain('github: ToolHive ignored its permission profile in Kubernetes');
  expect(told).toContain('github: Its profile names hosts by pattern');
  expect(told).toContain('github: Its profile shares folders of a laptop (/home/me)');
  expect(told).toContain('github: It had an account of its own');
  expect(told).toContain('github: Its pod template was free-form');
  expect(told).toContain('docs: It had no permission profile, and no network policy');
  expect(told).not.toContain('docs: Nobody was asked for a token');
  expect(told).toContain('everything: Its pod read Secrets of the whole namespace');
  expect(told).toContain('EmbeddingServer words has no counterpart here.');
});

test('a RunConfig of the command line becomes a server', async () => {
  scratch.write('fetch.json', JSON.stringify({ ...RUN_CONFIG, host: '127.0.0.1', audit_config: { enabled: true } }));
  const { session } = await strata(scratch.path, 'import', 'toolhive', 'fetch.json');
  expect(session.text).toContain("env: { LANGUAGE: 'en' }");
  expect(session.errorText).toContain('fetch: Its `audit_config` was not taken over.');
  expect(session.errorText).not.toContain('`host`');
  expect(session.text).toContain("API_KEY: Secrets.kubernetes({ name: 'fetch-key', key: 'value' })");
  expect(session.errorText).toContain('name the hosts that it needs');
  const { servers } = await compositionOf(session.text.replaceAll('/entry-point-of-the-image', '/server'));
  expect(servers).toMatchObject([{ id: 'fetch', run: { command: ['/server', '--quiet'] } }]);
});

test('text of others stays text: nothing of it becomes code', async () => {
  const evil = `x'); process.exit(9); ('\n*/ \` \${1}\u2028`;
  const server = {
    ...RUN_CONFIG,
    base_name: 'evil',
    cmd_args: [evil],
    secrets: [`key,target=${evil}`],
    env_vars: { [evil]: evil },
    permission_profile: { read: [evil] },
  };
  scratch.write('evil.json', JSON.stringify(server));
  const { session } = await strata(scratch.path, 'import', 'toolhive', 'evil.json');
  const line = session.text.split('\n').find((one) => one.includes('command:')) ?? '';
  // Every line that holds it is a comment, or a prop of the one call.
  const held = session.text.split('\n').filter((one) => one.includes('process.exit'));
  expect(held.filter((one) => !/^(\/\/| {2}(command|env|secrets): )/.test(one))).toEqual([]);
  expect(new Function(`return ({ ${line.trim()} }).command[1];`)()).toBe(evil);
});

test('a program is written once, and never over another', async () => {
  scratch.write('fetch.json', JSON.stringify(RUN_CONFIG));
  expect((await strata(scratch.path, 'import', 'toolhive', 'fetch.json', '-o', 'main.ts')).code).toBe(0);
  expect(readFileSync(join(scratch.path, 'main.ts'), 'utf8')).toContain("addServer('fetch'");
  const again = await strata(scratch.path, 'import', 'toolhive', 'fetch.json', '-o', 'main.ts');
  expect([again.code, again.session.errorText]).toEqual([2, expect.stringContaining('CLI_IMPORT_EXISTS')]);
});

test('files that cannot be read, or hold no server, are refused', async () => {
  scratch.write('broken.yaml', 'a: [');
  scratch.write('empty.yaml', 'kind: Other');
  const codes = [];
  for (const file of ['broken.yaml', 'empty.yaml', 'nowhere.yaml']) {
    const { session } = await strata(scratch.path, 'import', 'toolhive', file);
    codes.push(/CLI_IMPORT_\w+/.exec(session.errorText)?.[0]);
  }
  expect(codes).toEqual(['CLI_IMPORT_UNREADABLE', 'CLI_IMPORT_EMPTY', 'CLI_IMPORT_UNREADABLE']);
});
