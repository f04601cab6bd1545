import type { Client, ClientServer } from '../../src/clients';

/** A gateway and a package that the registry of the tests lists. */
export const GATEWAY = 'https://mcp.acme.example/github/mcp';
export const PACKAGE = { identifier: '@acme/files-mcp', version: '1.2.0' };

const official = (status: string) => ({ 'io.modelcontextprotocol.registry/official': { status } });

export const REGISTRY = {
  servers: [
    {
      server: { name: 'example.acme/github', version: '1.0.0', remotes: [{ type: 'streamable-http', url: GATEWAY }] },
      _meta: official('active'),
    },
    {
      server: {
        name: 'example.acme/files',
        packages: [{ registryType: 'npm', ...PACKAGE, transport: { type: 'stdio' } }],
      },
      _meta: official('active'),
    },
    {
      server: { name: 'example.acme/files', packages: [{ registryType: 'npm', ...PACKAGE, version: '1.1.0' }] },
      _meta: official('deleted'),
    },
  ],
  metadata: { count: 3 },
};

/** A server that every client can be told of: by URL, or as a program where a client's file takes no URL. */
export function serverFor(client: Client, name = 'github'): ClientServer {
  return client.http === undefined
    ? { kind: 'stdio', name, command: 'npx', args: ['-y', `${PACKAGE.identifier}@${PACKAGE.version}`] }
    : { kind: 'http', name, url: GATEWAY };
}

/** A client's file as people have them: comments, other settings, and a server of their own. */
export function existingFile(client: Client): string {
  const { stdio } = client;
  const own: Record<string, unknown> =
    stdio.args === undefined
      ? { [stdio.command]: ['node', '/opt/own/server.js'] }
      : { [stdio.command]: 'node', [stdio.args]: ['/opt/own/server.js'] };
  const [key = []] = client.keys;
  if (client.format === 'json') {
    const open = key.map((part, depth) => `${'  '.repeat(depth + 1)}${JSON.stringify(part)}: {`).join('\n');
    const close = key.map((_, depth) => '  '.repeat(key.length - depth)).map((indent) => `${indent}},`);
    const inner = '  '.repeat(key.length + 1);
    return `{\n  // mine, not yours\n  "theme": "dark", /* at night */\n${open}\n${inner}"own": ${JSON.stringify(own)} // keep\n${close.join('\n')}\n  "last": [1, 2,],\n}\n`;
  }
  const name = key.join('.');
  if (client.format === 'toml') {
    const header = client.collection === 'list' ? `[[${name}]]\nname = "own"` : `[${name}.own]`;
    return `# mine, not yours\nmodel = 'large' # at night\n\n${header} # keep\ncommand = "node"\nargs = [\n  "/opt/own/server.js", # the path\n]\n\n[ui]\ntheme = "dark"\n`;
  }
  const program = `${stdio.command}: node # keep\n`;
  return client.collection === 'list'
    ? `# mine, not yours\n${name}:\n  - name: own\n    ${program}    args: ["/opt/own/server.js"]\n\n# after\ntheme: dark\n`
    : `# mine, not yours\n${name}:\n    own:\n        ${program}        args:\n        - /opt/own/server.js\n\n# after\ntheme: dark\n`;
}
