import { createServer } from 'node:net';
import { PortalConfig, type PortalConfigInput } from '../../../src/contract';
import { type RunningPortal, startPortal } from '../../../src/runtime/portal/start';
import { type IdentityProvider, startIdentityProvider } from './identity-provider';
import { type DoubleEntry, type RegistryDouble, startRegistryDouble } from './registry-double';

export const GATEWAY = 'https://mcp.acme.example/mcp';
export const VSCODE_LINK =
  'vscode:mcp/install?%7B%22name%22%3A%22acme%22%2C%22type%22%3A%22http%22%2C%22url%22%3A%22https%3A%2F%2Fmcp.acme.example%2Fmcp%22%7D';

export const ENTRIES: readonly DoubleEntry[] = [
  {
    name: 'com.acme/github',
    version: '2.0.0',
    open: true,
    server: {
      title: 'GitHub',
      description: 'Repositories, issues and pull requests.',
      websiteUrl: 'javascript:alert(1)',
      repository: { url: 'https://github.com/github/github-mcp-server', source: 'github' },
      icons: [{ src: 'data:image/svg+xml,<svg onload=alert(1)>', mimeType: 'image/svg+xml' }],
      remotes: [
        {
          type: 'streamable-http',
          url: 'https://api.example/mcp',
          headers: [{ name: 'Authorization', isSecret: true }],
        },
      ],
    },
    own: { owner: 'Platform team', tenant: 'payments', dataClass: 'internal' },
  },
  { name: 'com.acme/github', version: '1.0.0', latest: false, status: 'deprecated', server: { title: 'GitHub' } },
  {
    name: 'io.github.somebody/weather',
    server: {
      title: 'Weather <script>alert(1)</script>',
      description: 'Forecasts <img src=x onerror=alert(1)>',
      packages: [
        { registryType: 'npm', identifier: '@somebody/weather', version: '1.0.0', transport: { type: 'stdio' } },
      ],
    },
    own: { tier: 'listed', lifecycle: 'listed', sourceClass: 'public', source: 'official' },
  },
  {
    name: 'io.github.somebody/files',
    server: { title: 'Files' },
    own: { tier: 'attested', lifecycle: 'submitted', sourceClass: 'public', source: 'official' },
  },
];

export const README = [
  '# Hello',
  'Plain **words**, and <script>alert(1)</script> and <img src=x onerror=alert(1)>.',
  '[bad](javascript:alert(1)) [data](data:text/html,<script>alert(1)</script>) [good](https://example.com/docs)',
  '![pixel](https://tracker.example/pixel.png)',
  '[out](//evil.example/x) [in](/logout)',
  '<svg onload=alert(1)></svg>',
].join('\n\n');

/** A free port: a portal has to know its origin before it listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface World {
  readonly portal: RunningPortal;
  readonly origin: string;
  readonly registry: RegistryDouble;
  readonly provider: IdentityProvider;
  readonly logs: string[];
  close(): Promise<void>;
}

/** A portal with a registry and a real identity provider, all on loopback. */
export async function startWorld(
  change: Partial<PortalConfigInput> = {},
  { entries = ENTRIES, now = Date.now }: { entries?: readonly DoubleEntry[]; now?: () => number } = {},
): Promise<World> {
  const registry = await startRegistryDouble([...entries]);
  const provider = await startIdentityProvider({
    clients: [
      {
        client_id: 'portal',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        redirect_uris: ['http://127.0.0.1/login/callback'],
        application_type: 'native',
      },
    ],
  });
  const logs: string[] = [];
  const output = {
    waiting: 0,
    broken: false,
    write: (line: string) => void logs.push(line),
    flush: () => undefined,
    drained: async () => undefined,
    written: async () => true,
  };
  const begin = async (tries: number): Promise<{ portal: RunningPortal; origin: string }> => {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const config = PortalConfig.parse({
      role: 'portal',
      name: 'portal',
      title: 'Acme MCP servers',
      origin,
      listen: { host: '127.0.0.1', port, adminPort: 0 },
      registry: { url: registry.url, privateNetwork: true, refreshSeconds: 0.001 },
      login: {
        issuer: provider.issuer,
        clientId: 'portal',
        scopes: ['openid'],
        resource: 'https://registry.acme.example',
        privateNetwork: true,
      },
      gateways: [
        {
          name: 'gateway',
          title: 'the gateway of Acme',
          url: GATEWAY,
          servers: ['com.acme/github', 'io.github.somebody/files'],
          installs: [
            {
              client: 'vscode',
              title: 'VS Code',
              link: VSCODE_LINK,
              text: '{ "servers": {} }',
              files: { linux: '~/.config/Code/User/mcp.json' },
            },
            {
              client: 'claude-code',
              title: 'Claude Code',
              text: `{ "mcpServers": { "acme": { "url": "${GATEWAY}" } } }`,
              files: { linux: '~/.claude.json' },
            },
          ],
        },
      ],
      servers: [
        {
          name: 'com.acme/github',
          readme: README,
          permissions: ['It runs as an unprivileged user.'],
          egress: ['api.github.com:443'],
          tools: [
            { name: 'search_issues', description: 'Finds issues.', annotations: { readOnlyHint: true }, tokens: 120 },
            { name: 'delete_repo', description: 'Deletes <b>all</b>.', annotations: {}, tokens: 80 },
          ],
        },
      ],
      drainSeconds: 1,
      ...change,
    } satisfies PortalConfigInput);
    try {
      return { portal: await startPortal(config, { output, now }), origin };
    } catch (error) {
      // Somebody else took the port in between.
      if (tries > 0 && (error as NodeJS.ErrnoException).code === 'EADDRINUSE') return begin(tries - 1);
      throw error;
    }
  };
  const { portal, origin } = await begin(5);
  return {
    portal,
    origin,
    registry,
    provider,
    logs,
    close: async () => {
      await portal.close();
      await Promise.all([registry.close(), provider.close()]);
    },
  };
}

/** A browser without a screen: cookies by host, redirects one at a time. */
export class Browser {
  readonly cookies = new Map<string, string>();

  async go(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url);
    const own = [...this.cookies]
      .filter(([key]) => key.startsWith(`${host} `))
      .map(([key, value]) => `${key.split(' ')[1]}=${value}`);
    const headers = new Headers(init.headers);
    if (own.length > 0) headers.set('cookie', own.join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const key = `${host} ${pair.slice(0, at)}`;
      if (/max-age=0/i.test(line)) this.cookies.delete(key);
      else this.cookies.set(key, pair.slice(at + 1));
    }
    return response;
  }

  /** Follows redirects up to a page, or to an address for which `stop` holds, which is not opened. */
  async follow(
    url: string,
    stop: (url: string) => boolean = () => false,
  ): Promise<{ url: string; response?: Response }> {
    let at = url;
    for (let steps = 0; steps < 20; steps++) {
      if (stop(at)) return { url: at };
      const response = await this.go(at);
      const location = response.headers.get('location');
      if (location === null) return { url: at, response };
      at = new URL(location, at).href;
    }
    throw new Error(`redirects without end: ${at}`);
  }

  cookie(origin: string, name: string): string | undefined {
    return this.cookies.get(`${new URL(origin).host} ${name}`);
  }

  plant(origin: string, name: string, value: string): void {
    this.cookies.set(`${new URL(origin).host} ${name}`, value);
  }
}

/** Logs in as alice and returns the page that the portal led to. */
export async function logIn(browser: Browser, origin: string, path = '/'): Promise<{ url: string; html: string }> {
  const { url, response } = await browser.follow(`${origin}/login?${new URLSearchParams({ return: path })}`);
  return { url, html: (await response?.text()) ?? '' };
}

export const csrfOf = (html: string) => /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
