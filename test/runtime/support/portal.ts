import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayInstalls } from '../../../src/clients';
import { PortalConfig, type PortalConfigInput, RegistryConfig, type RegistryConfigInput } from '../../../src/contract';
import { type RunningPortal, startPortal } from '../../../src/runtime/portal/start';
import { type RunningRegistry, startRegistry } from '../../../src/runtime/registry/start';
import type { Output } from '../../../src/runtime/telemetry/output';
import { freePort } from '../../support/free-port';
import { until } from '../registry/support';
import { type IdentityProvider, type IdentityProviderOptions, startIdentityProvider } from './identity-provider';

export const GATEWAY = 'https://mcp.acme.example/mcp';
export const VSCODE_LINK =
  'vscode:mcp/install?%7B%22name%22%3A%22acme%22%2C%22type%22%3A%22http%22%2C%22url%22%3A%22https%3A%2F%2Fmcp.acme.example%2Fmcp%22%7D';

/** What the registry's tokens are for. */
export const RESOURCE = 'https://registry.acme.example/v0.1/servers';

/** Who there is: one who asks, one who reviews, one who approves. */
export const PEOPLE = {
  alice: { groups: ['payments-devs'], name: 'Alice Ardent' },
  rita: { groups: ['payments-devs', 'reviewers'], name: 'Rita Review' },
  amy: { groups: ['approvers'], name: 'Amy Approves' },
} as const;
export type Person = keyof typeof PEOPLE;

/** What the composition registers. */
export const COMPOSED: readonly object[] = [
  {
    server: {
      name: 'com.acme/github',
      version: '2.0.0',
      title: 'GitHub',
      description: 'Repositories, issues and pull requests.',
      repository: { url: 'https://github.com/github/github-mcp-server', source: 'github' },
      remotes: [
        {
          type: 'streamable-http',
          url: 'https://api.example/mcp',
          headers: [{ name: 'Authorization', isSecret: true }],
        },
      ],
    },
    owner: 'Platform team',
    tenant: 'payments',
    dataClass: 'internal',
  },
  {
    server: { name: 'com.acme/github', version: '1.0.0', title: 'GitHub', description: 'Repositories and issues.' },
    status: 'deprecated',
    statusMessage: 'Use 2.0.0.',
  },
];

/** What the public lists, as anybody may write it. */
export const PUBLIC: readonly object[] = [
  {
    name: 'io.github.somebody/weather',
    version: '1.0.0',
    title: 'Weather <script>alert(1)</script>',
    description: 'Forecasts <img src=x onerror=alert(1)>',
    packages: [
      { registryType: 'npm', identifier: '@somebody/weather', version: '1.0.0', transport: { type: 'stdio' } },
    ],
  },
  { name: 'io.github.somebody/files', version: '1.0.0', title: 'Files', description: 'Reads and writes files.' },
];

export const README = [
  '# Hello',
  'Plain **words**, and <script>alert(1)</script> and <img src=x onerror=alert(1)>.',
  '[bad](javascript:alert(1)) [data](data:text/html,<script>alert(1)</script>) [good](https://example.com/docs)',
  '![pixel](https://tracker.example/pixel.png)',
  '[out](//evil.example/x) [in](/logout)',
  '<svg onload=alert(1)></svg>',
].join('\n\n');

/** What of a portal's configuration is otherwise. */
export type PortalChange = Partial<Omit<PortalConfigInput, 'registry'>> & {
  readonly registry?: Partial<PortalConfigInput['registry']>;
};

export interface World {
  readonly portal: RunningPortal;
  readonly origin: string;
  readonly registry: RunningRegistry;
  readonly provider: IdentityProvider;
  readonly logs: string[];
  /** An access token for the registry, as the portal would have it. */
  token(person: Person): Promise<string>;
  /** Moves a version past the portal. */
  move(person: Person, name: string, to: string, version?: string): Promise<Response>;
  /** Where a version stands, as the registry says. */
  stateOf(name: string, version?: string): Promise<string | undefined>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly now?: () => number;
  readonly composed?: readonly object[];
  readonly listed?: readonly object[];
  /** The identity provider shows a page where people say who they are. Default: it logs in as `login_hint` says, or alice. */
  readonly asks?: boolean;
  /** What else of the identity provider is otherwise. */
  readonly provided?: IdentityProviderOptions;
}

/** A portal with a real registry and a real identity provider, all on loopback. */
export async function startWorld(
  change: PortalChange = {},
  { now = Date.now, composed = COMPOSED, listed = PUBLIC, asks = false, provided = {} }: WorldOptions = {},
): Promise<World> {
  const provider = await startProvider(asks, provided);
  const folder = mkdtempSync(join(tmpdir(), 'strata-portal-'));
  writeFileSync(join(folder, 'composed.json'), JSON.stringify({ entries: composed }));
  writeFileSync(join(folder, 'listed.json'), JSON.stringify({ servers: listed.map((server) => ({ server })) }));
  const registry = await startRegistry(
    RegistryConfig.parse({
      role: 'registry',
      name: 'registry',
      listen: { host: '127.0.0.1', port: 0, adminPort: 0, allowedHosts: ['127.0.0.1'] },
      store: { kind: 'sqlite', path: join(folder, 'registry.db') },
      authentication: {
        resource: RESOURCE,
        issuers: [{ issuer: provider.issuer, audiences: [RESOURCE], privateNetwork: true }],
      },
      sources: [
        {
          kind: 'file',
          id: 'composition',
          class: 'internal',
          path: join(folder, 'composed.json'),
          format: 'composed',
          approval: 'automatic',
        },
        { kind: 'file', id: 'official', class: 'public', path: join(folder, 'listed.json'), format: 'server-json' },
      ],
      workflow: { reviewers: ['reviewers'], approvers: ['approvers'] },
      drainSeconds: 1,
    } satisfies RegistryConfigInput),
    { output: quiet() },
  );
  await until(async () => (await fetch(`${registry.adminUrl}/readyz`)).status === 200);
  const logs: string[] = [];
  const around = { provider, registryUrl: registry.url, output: quiet(logs), now };
  const started = await startPortalOn(around, change).catch(async (error: unknown) => {
    // What runs would keep the tests from ending.
    await Promise.all([registry.close(), provider.close()]);
    throw error;
  });
  const token = (person: Person) => provider.login(person, { resource: RESOURCE, scope: 'openid' });
  const events = (name: string, version: string) =>
    `${registry.url}/catalog/x/strata/v1/servers/${encodeURIComponent(name)}/versions/${version}/events`;
  return {
    ...started,
    registry,
    provider,
    logs,
    token,
    move: async (person, name, to, version = '1.0.0') =>
      fetch(events(name, version), {
        method: 'POST',
        headers: { authorization: `Bearer ${await token(person)}`, 'content-type': 'application/json' },
        body: JSON.stringify({ to }),
      }),
    stateOf: async (name, version = '1.0.0') => {
      const headers = { authorization: `Bearer ${await token('amy')}` };
      const { events: all } = (await (await fetch(events(name, version), { headers })).json()) as {
        events: { detail: { to: string } }[];
      };
      return all.at(-1)?.detail.to;
    },
    close: async () => {
      await started.portal.close();
      await Promise.all([registry.close(), provider.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An identity provider that knows the portal. */
export const startProvider = (asks = false, more: IdentityProviderOptions = {}) =>
  startIdentityProvider({
    users: PEOPLE,
    asks,
    ...more,
    clients: [
      {
        client_id: 'portal',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: ['http://127.0.0.1/login/callback'],
        application_type: 'native',
      },
    ],
  });

/** Output that is kept, or goes nowhere. */
export const quiet = (lines?: string[]): Output => ({
  waiting: 0,
  broken: false,
  write: (line) => void lines?.push(line),
  flush: () => undefined,
  drained: async () => undefined,
  written: async () => true,
});

interface Around {
  readonly provider: IdentityProvider;
  readonly registryUrl: string;
  readonly output: Output;
  readonly now: () => number;
}

/** A portal on a port of its own, before any registry. */
export async function startPortalOn(
  { provider, registryUrl, output, now }: Around,
  { registry, ...change }: PortalChange = {},
  tries = 5,
): Promise<{ portal: RunningPortal; origin: string }> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const config = PortalConfig.parse({
    role: 'portal',
    name: 'portal',
    title: 'Acme MCP servers',
    origin,
    listen: { host: '127.0.0.1', port, adminPort: 0 },
    registry: { url: registryUrl, privateNetwork: true, refreshSeconds: 0.001, ...registry },
    login: {
      issuer: provider.issuer,
      clientId: 'portal',
      scopes: ['openid', 'profile'],
      resource: RESOURCE,
      privateNetwork: true,
    },
    gateways: [
      {
        name: 'gateway',
        title: 'the gateway of Acme',
        url: GATEWAY,
        servers: ['com.acme/github', 'io.github.somebody/files'],
        installs: gatewayInstalls('acme', GATEWAY),
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
    if (tries > 0 && (error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      return startPortalOn({ provider, registryUrl, output, now }, { registry, ...change }, tries - 1);
    throw error;
  }
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

/** Logs in and returns the page that the portal led to. */
export async function logIn(
  browser: Browser,
  origin: string,
  path = '/',
  person: Person = 'alice',
): Promise<{ url: string; html: string }> {
  const toProvider = await browser.follow(
    `${origin}/login?${new URLSearchParams({ return: path })}`,
    (url) => !url.startsWith(origin),
  );
  // The provider of these tests takes a hint for the answer.
  const { url, response } = await browser.follow(`${toProvider.url}&login_hint=${person}`);
  return { url, html: (await response?.text()) ?? '' };
}

export const csrfOf = (html: string) => /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
