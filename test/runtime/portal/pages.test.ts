import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PortalConfig } from '../../../src/contract';
import { Browser, csrfOf, GATEWAY, logIn, type Person, startWorld, VSCODE_LINK, type World } from '../support/portal';
import { item, listOf, startHostile } from '../support/registry-double';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const texts = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map(([, text]) => text);

/** Sends the form of a server's page. */
async function send(browser: Browser, html: string, form: Readonly<Record<string, string>>): Promise<Response> {
  const body = new URLSearchParams({ csrf: csrfOf(html), version: '1.0.0', ...form });
  return browser.go(`${world.origin}/approvals`, { method: 'POST', headers: { origin: world.origin }, body });
}

const steps = (html: string) => texts(html, /<button name="to" value="([^"]+)"/g);

describe('who is logged in', () => {
  test('is led to the identity provider and back to the page, and sees the catalogue', async () => {
    const browser = new Browser();
    const first = await browser.go(`${world.origin}/?q=pull`);
    expect(first.status).toBe(302);
    expect(first.headers.get('location')).toBe('/login?return=%2F%3Fq%3Dpull');
    const { url, html } = await logIn(browser, world.origin, '/?q=pull');
    expect(url).toBe(`${world.origin}/?q=pull`);
    expect(texts(html, /<h3><a href="([^"]+)"/g)).toEqual(['/servers/com.acme/github']);
    expect(html).toContain('Alice Ardent');
  });

  test('finds by words and by filters, those first that are named so', async () => {
    const browser = new Browser();
    const { html } = await logIn(browser, world.origin);
    expect(html).toContain('>3 servers<');
    const titles = async (query: string) =>
      texts(await (await browser.go(`${world.origin}/?${query}`)).text(), /<h3><a[^>]*>([^<]+)/g);
    expect(await titles('')).toEqual(['Files', 'GitHub', 'Weather &lt;script>alert(1)&lt;/script>']);
    expect(await titles('tier=approved')).toEqual(['GitHub']);
    expect(await titles('source=public&transport=stdio')).toEqual(['Weather &lt;script>alert(1)&lt;/script>']);
    expect(await titles('tenant=payments&data=internal')).toEqual(['GitHub']);
    expect(await titles('q=issues+repositories')).toEqual(['GitHub']);
    expect(await titles('q=nothing-of-the-kind')).toEqual([]);
  });

  test('reads what a server is and may do, and installs it with a link to the gateway', async () => {
    const browser = new Browser();
    const { html } = await logIn(browser, world.origin, '/servers/com.acme/github');
    const links = texts(html, /<a class="button" href="([^"]+)" data-client/g);
    expect(links).toContain(VSCODE_LINK);
    expect(links.map((link) => link?.split(':')[0])).toEqual([
      'cursor',
      'goose',
      'lmstudio',
      'vscode',
      'vscode-insiders',
    ]);
    expect(html).toContain(`claude mcp add --transport http --scope user acme ${GATEWAY}`);
    expect(html).toContain('2 tools, 200 tokens');
    expect(html).toContain('It declares that it reaches api.github.com:443, and no other host.');
    expect(html).toContain('It uses these secrets, which the platform keeps: Authorization.');
    expect(html).toContain('Platform team');
    expect(texts(html, /<th scope="row"><a href="([^"]+)"/g)?.sort()).toEqual([
      '/servers/com.acme/github?version=1.0.0',
      '/servers/com.acme/github?version=2.0.0',
    ]);
    const old = await (await browser.go(`${world.origin}/servers/com.acme/github?version=1.0.0`)).text();
    expect(old).toContain('This version is deprecated. Use 2.0.0.');
    expect((await browser.go(`${world.origin}/servers/com.acme/github?version=9`)).status).toBe(404);
  });

  test('is offered no install of what is not approved', async () => {
    // The gateway names this one, and nobody has approved it.
    const { html } = await logIn(new Browser(), world.origin, '/servers/io.github.somebody/files');
    expect(html).not.toContain(VSCODE_LINK);
    expect(html).toContain('It cannot be installed from here');
  });

  test('sees what they can use, and who they are here', async () => {
    const { html } = await logIn(new Browser(), world.origin, '/connect');
    expect(texts(html, /<li class="tag"><a href="([^"]+)"/g)).toEqual(['/servers/com.acme/github']);
    expect(html).toContain('Alice Ardent');
    expect(html).toContain(VSCODE_LINK);
  });

  test('logs out for certain: the session is of no use any more', async () => {
    const browser = new Browser();
    const { html } = await logIn(browser, world.origin);
    const cookie = browser.cookie(world.origin, '__Host-portal-session') ?? '';
    const body = new URLSearchParams({ csrf: csrfOf(html) });
    const out = await browser.go(`${world.origin}/logout`, { method: 'POST', headers: { origin: world.origin }, body });
    expect(out.headers.get('location')).toBe('/logged-out');
    expect(browser.cookie(world.origin, '__Host-portal-session')).toBeUndefined();
    browser.plant(world.origin, '__Host-portal-session', cookie);
    expect((await browser.go(`${world.origin}/`)).status).toBe(302);
  });
});

describe('approval', () => {
  const name = 'io.github.somebody/files';
  const page = `/servers/${name}`;
  const as = async (person: Person) => {
    const browser = new Browser();
    const { html } = await logIn(browser, world.origin, page, person);
    return { browser, html };
  };

  test('takes three people, each of whom sees the steps that are theirs; then it installs, and blocked it does not', async () => {
    const alice = await as('alice');
    expect(steps(alice.html)).toEqual(['submitted']);
    const asked = await send(alice.browser, alice.html, { name, to: 'submitted', comment: 'for the release' });
    expect([asked.status, asked.headers.get('location')]).toEqual([303, `${page}?version=1.0.0#approval`]);
    const waiting = await (await alice.browser.go(`${world.origin}/approvals`)).text();
    expect(waiting).toContain('1 server waits.');
    expect(waiting).toContain(`href="${page}?version=1.0.0#approval"`);
    expect(steps(await (await alice.browser.go(world.origin + page)).text())).toEqual([]);

    const rita = await as('rita');
    expect(steps(rita.html)).toEqual(['reviewed', 'rejected']);
    // Who decides sees who asked, and why.
    expect(rita.html).toContain('by alice');
    expect(rita.html).toContain('for the release');
    await send(rita.browser, rita.html, { name, to: 'reviewed' });
    expect(await world.stateOf(name)).toBe('reviewed');

    const amy = await as('amy');
    expect(steps(amy.html)).toEqual(['approved', 'rejected', 'blocked']);
    await send(amy.browser, amy.html, { name, to: 'approved' });
    expect(await world.stateOf(name)).toBe('approved');
    expect(await (await alice.browser.go(world.origin + page)).text()).toContain(VSCODE_LINK);

    await send(amy.browser, amy.html, { name, to: 'blocked' });
    const blocked = await (await alice.browser.go(world.origin + page)).text();
    expect(blocked).toContain('This server is blocked: it must not be used.');
    expect(blocked).not.toContain(VSCODE_LINK);
    expect(await (await alice.browser.go(`${world.origin}/?q=files`)).text()).toContain('Blocked');
  });

  test('is refused by the registry to who may not give it, and the portal says why', async () => {
    const weather = { name: 'io.github.somebody/weather' };
    const { browser, html } = await as('alice');
    const straight = await send(browser, html, { ...weather, to: 'approved' });
    expect([straight.status, await world.stateOf(weather.name)]).toEqual([403, undefined]);
    expect(await straight.text()).toContain('You may not bring a server to approved');
    const rita = await as('rita');
    await send(rita.browser, rita.html, { ...weather, to: 'submitted' });
    const own = await send(rita.browser, rita.html, { ...weather, to: 'reviewed' });
    expect(own.status).toBe(403);
    expect(await own.text()).toContain('who submitted an entry does not review it');
    expect(await world.stateOf(weather.name)).toBe('submitted');
  });
});

describe('when the registry fails', () => {
  const good = listOf(item({ name: 'com.acme/github' }));

  test.each([
    ['an error', { status: 500, body: '{"error":"down"}' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['no list', { status: 200, body: '{"servers":"all"}' }],
  ])('with %s, nothing is shown', async (_, answer) => {
    const failing = await startHostile(() => good);
    try {
      const browser = new Browser();
      expect((await failing.logIn(browser)).html).toContain('com.acme/github');
      failing.answer = () => answer;
      const page = await browser.go(`${failing.origin}/`);
      expect(page.status).toBe(503);
      expect(await page.text()).not.toContain('com.acme/github');
    } finally {
      await failing.close();
    }
  });

  test('by not knowing the reader any more, the session ends', async () => {
    const failing = await startHostile(() => good);
    try {
      const browser = new Browser();
      await failing.logIn(browser);
      failing.answer = () => ({ status: 401, body: '{"error":"expired"}' });
      expect((await browser.go(`${failing.origin}/`)).status).toBe(401);
      failing.answer = () => good;
      expect((await browser.go(`${failing.origin}/`)).status).toBe(302);
    } finally {
      await failing.close();
    }
  });

  test('by an answer that is too large, it is not read to its end', async () => {
    const small = await startWorld({ registry: { answerBytes: 100 } });
    try {
      const { html, url } = await logIn(new Browser(), small.origin);
      expect(url).toBe(`${small.origin}/`);
      expect(html).toContain('The registry gave no answer');
    } finally {
      await small.close();
    }
  });
});

test('a portal that everyone may read shows the allow-list and no forms', async () => {
  const open = await startWorld({ login: undefined, anonymous: true });
  try {
    const html = await (await fetch(`${open.origin}/`)).text();
    expect(texts(html, /<h3><a href="([^"]+)"/g)).toEqual(['/servers/com.acme/github']);
    expect(html).not.toContain('<form method="post"');
    // Nobody is sent to a login that is not there.
    for (const path of ['/login', '/approvals', '/usage']) {
      expect((await fetch(open.origin + path, { redirect: 'manual' })).status).toBe(404);
    }
    const server = await (await fetch(`${open.origin}/servers/com.acme/github`)).text();
    expect(server).toContain(VSCODE_LINK);
    expect(server).not.toContain('Platform team');
  } finally {
    await open.close();
  }
});

test('a token that ends takes the session with it', async () => {
  let late = 0;
  const short = await startWorld({}, { now: () => Date.now() + late });
  try {
    const browser = new Browser();
    await logIn(browser, short.origin);
    expect((await browser.go(`${short.origin}/`)).status).toBe(200);
    late = 301_000;
    expect((await browser.go(`${short.origin}/`)).status).toBe(302);
  } finally {
    await short.close();
  }
});

test('health and metrics are on a port of their own', async () => {
  const { adminUrl } = world.portal;
  expect((await fetch(`${adminUrl}/readyz`)).status).toBe(200);
  const metrics = await (await fetch(`${adminUrl}/metrics`)).text();
  expect(metrics).toMatch(/strata_portal_logins_total\{reason="ok"\} \d+/);
  expect(metrics).toMatch(/strata_portal_sessions \d+/);
  expect((await fetch(`${world.origin}/metrics`)).status).toBe(404);
});

test('no token and no session id is in the log', async () => {
  const browser = new Browser();
  await logIn(browser, world.origin);
  const log = world.logs.join('\n');
  expect(log).toContain('"event":"login"');
  expect(log).not.toContain(browser.cookie(world.origin, '__Host-portal-session'));
  expect(log).not.toMatch(/eyJ[\w-]+\.eyJ/);
});

describe('a configuration', () => {
  const base = {
    role: 'portal',
    name: 'portal',
    origin: 'https://portal.acme.example',
    registry: { url: 'https://registry.acme.example' },
    anonymous: true,
  };
  const install = (link: string) => ({
    gateways: [{ name: 'gateway', title: 'g', url: GATEWAY, installs: [{ client: 'x', title: 'X', link }] }],
  });
  test.each([
    ['an origin without TLS', { origin: 'http://portal.acme.example' }],
    ['an origin with a path', { origin: 'https://portal.acme.example/x' }],
    ['no reader', { anonymous: false }],
    ['a registry without TLS', { registry: { url: 'http://registry.acme.example' } }],
    ['metrics without TLS', { usage: { url: 'http://prometheus.acme.example' } }],
    [
      'a workload that would end a query',
      { servers: [{ name: 'a.b/c', workload: { platform: 'p', namespace: 'n', workload: 'w"} or vector(1)' } }] },
    ],
    ['an issuer without TLS', { login: { issuer: 'http://login.acme.example', clientId: 'x' } }],
    ['a link that runs in the browser', install('javascript:alert(1)')],
    ['a link to a page', install('https://evil.example/')],
    [
      'a gateway twice',
      {
        gateways: [
          { name: 'a', title: 'a', url: GATEWAY },
          { name: 'a', title: 'b', url: GATEWAY },
        ],
      },
    ],
    ['a server twice', { servers: [{ name: 'a.b/c' }, { name: 'a.b/c' }] }],
  ])('with %s is refused', (_, change) => {
    expect(PortalConfig.safeParse(base).success).toBe(true);
    expect(PortalConfig.safeParse({ ...base, ...change }).success).toBe(false);
  });
});
