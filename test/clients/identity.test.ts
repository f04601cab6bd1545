import type { FoundServer } from '../../src/clients/entry/read';
import { identityOf, identityText } from '../../src/clients/inventory/identity';

const found = (more: Partial<FoundServer>): FoundServer => ({
  name: 'any',
  kind: 'stdio',
  words: [],
  env: {},
  headers: {},
  references: {},
  enabled: true,
  ...more,
});
const run = (line: string) => identityText(identityOf(found({ words: line.split(' ') })));
const remote = (url: string) => identityText(identityOf(found({ kind: 'http', url })));
const TOKEN = `ghp_${'a1B2'.repeat(9)}`;

test.each([
  ['npx -y @acme/files-mcp@1.2.0 /data', 'npm:@acme/files-mcp@1.2.0'],
  ['npx @acme/files-mcp@latest', 'npm:@acme/files-mcp'],
  ['npx --package=@acme/files@2 -c files', 'npm:@acme/files@2'],
  ['npx -p files@3.0.0 files-cli', 'npm:files@3.0.0'],
  ['npx --registry https://npm.acme.example files', 'npm:files'],
  ['/usr/local/bin/npx files', 'npm:files'],
  ['C:\\nodejs\\npx.cmd -y files@1.0.0', 'npm:files@1.0.0'],
  ['cmd /c npx -y files@1.0.0', 'npm:files@1.0.0'],
  ['env A=b npx files', 'npm:files'],
  ['bunx files@1.0.0', 'npm:files@1.0.0'],
  ['bun x files', 'npm:files'],
  ['pnpm dlx files@1.0.0', 'npm:files@1.0.0'],
  ['npm exec -- files@1.0.0', 'npm:files@1.0.0'],
  ['uvx mcp_server.git==1.0', 'pypi:mcp-server-git@1.0'],
  ['uvx --from mcp-server[cli]==1.0 run', 'pypi:mcp-server@1.0'],
  ['uvx mcp-server@2.0', 'pypi:mcp-server@2.0'],
  ['uv tool run --python 3.12 mcp-server', 'pypi:mcp-server'],
  ['pipx run --spec mcp-server==1 x', 'pypi:mcp-server@1'],
  ['dnx Acme.Mcp@1.0.0 --yes', 'nuget:Acme.Mcp@1.0.0'],
  ['docker run -i --rm -e TOKEN -v /a:/b ghcr.io/acme/mcp:1.0', 'oci:ghcr.io/acme/mcp@1.0'],
  ['docker run -i --env=A=b mcp/github', 'oci:docker.io/mcp/github'],
  ['podman container run --network none alpine:3', 'oci:docker.io/library/alpine@3'],
  [`docker run acme/mcp@sha256:${'0a'.repeat(32)}`, `oci:docker.io/acme/mcp@sha256:${'0a'.repeat(32)}`],
  ['docker mcp gateway run --profile x', 'gateway:docker-mcp'],
  ['docker ps', 'program:docker'],
  ['node /home/jane.doe/work/server.js --port 1', 'program:server.js'],
  ['node --enable-source-maps C:\\Users\\jane\\server.mjs', 'program:server.mjs'],
  ['python3 -m acme_mcp', 'program:python3 -m acme_mcp'],
  ['/opt/secret-project/bin/acme-mcp', 'program:acme-mcp'],
  ['npx -y git+https://someone:hunter2@git.acme.example/x.git', 'program:x.git'],
  ['npx ./local/server', 'program:server'],
  [`npx ${TOKEN}`, 'npm:[redacted]'],
  ['constructor', 'program:constructor'],
])('%s', (line, identity) => {
  expect(run(line)).toBe(identity);
});

test('a command line in the field of the program is read as one', () => {
  expect(identityText(identityOf(found({ words: ['npx -y files@1.0.0 --token abc'] })))).toBe('npm:files@1.0.0');
  expect(identityText(identityOf(found({ words: ['/opt/acme-mcp --token=a/hunter2'] })))).toBe('program:acme-mcp');
  expect(identityText(identityOf(found({ words: ['sh', '-c', 'npx files@1.0.0 > /dev/null'] })))).toBe(
    'npm:files@1.0.0',
  );
});

test.each([
  ['https://MCP.Acme.example:443/github/mcp/', 'remote:https://mcp.acme.example/github/mcp'],
  ['https://user:hunter2@a.example/mcp?token=hunter2#hunter2', 'remote:https://a.example/mcp'],
  ['http://localhost:3000', 'remote:http://localhost:3000'],
  [
    'https://mcp.zapier.example/api/mcp/s/NTk4ZGYyMTQtYjM0Zi00OTk4/mcp',
    'remote:https://mcp.zapier.example/api/mcp/s/[redacted]/mcp',
  ],
  ['https://a.example/550e8400-e29b-41d4-a716-446655440000/sse', 'remote:https://a.example/[redacted]/sse'],
  [
    'https://a.example/a-very-long-name-of-a-server-in-words/mcp',
    'remote:https://a.example/a-very-long-name-of-a-server-in-words/mcp',
  ],
  [`\${BASE_URL}/mcp`, 'remote:[not a URL]'],
  [`https://${TOKEN.toLowerCase()}.a.example/`, 'remote:https://[redacted].a.example'],
])('%s', (url, identity) => {
  expect(remote(url)).toBe(identity);
});
