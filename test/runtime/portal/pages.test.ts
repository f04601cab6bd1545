import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PortalConfig } from '../../../src/contract';
import { Browser, csrfOf, GATEWAY, logIn, startWorld, VSCODE_LINK, type World } from '../support/portal';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const texts = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map(([, text]) => text);

describe('who is logged in', () => {
  test('is led to the identity provider and back to the page, and sees the catalogue with the registry told who asks', async () => {
    const browser = new Browser();
    const first = await browser.go(`${world.origin}/?q=pull`);
    expect(first.status).toBe(302);
    expect(first.headers.get('location')).toBe('/login?return=%2F%3Fq%3Dpull');
    const { url, html } = await logIn(browser, world.origin, '/?q=pull');
    expect(url).toBe(`${world.origin}/?q=pull`);
    expect(texts(html, /<h3><a href="([^"]+)"/g)).toEqual(['/servers/com.acme/github']);
    const list = world.registry.asked.findLast(({ url: asked }) => asked.startsWith('/catalog/v0.1/servers?'));
    const [, payload = ''] = (list?.authorization ?? '').split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      sub: 'alice',
      aud: 'https://registry.acme.example',
    });
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
    expect(texts(html, /<a class="button" href="([^"]+)" data-client/g)).toEqual([VSCODE_LINK]);
    expect(html).toContain(GATEWAY);
    expect(html).toContain('2 tools, 200 tokens');
    expect(html).toContain('It declares that it reaches api.github.com:443, and no other host.');
    expect(html).toContain('It uses these secrets, which the platform keeps: Authorization.');
    expect(html).toContain('Platform team');
    expect(texts(html, /<th scope="row"><a href="([^"]+)"/g)).toEqual([
      '/servers/com.acme/github?version=2.0.0',
      '/servers/com.acme/github?version=1.0.0',
    ]);
    const old = await (await browser.go(`${world.origin}/servers/com.acme/github?version=1.0.0`)).text();
    expect(old).toContain('This version is deprecated.');
    expect((await browser.go(`${world.origin}/servers/com.acme/github?version=9`)).status).toBe(404);
  });

  test('is offered no install of what is not approved', async () => {
    const browser = new Browser();
    // The gateway names this one, and the registry has not approved it.
    const { html } = await logIn(browser, world.origin, '/servers/io.github.somebody/files');
    expect(html).not.toContain(VSCODE_LINK);
    expect(html).toContain('It cannot be installed from here');
  });

  test('asks for a server and moves it on, as themselves', async () => {
    const browser = new Browser();
    const { html } = await logIn(browser, world.origin, '/servers/io.github.somebody/weather');
    expect(html).toContain('Request approval');
    const form = {
      csrf: csrfOf(html),
      name: 'io.github.somebody/weather',
      version: '1.0.0',
      to: 'submitted',
      comment: 'for the release',
    };
    const moved = await browser.go(`${world.origin}/approvals`, {
      method: 'POST',
      headers: { origin: world.origin },
      body: new URLSearchParams(form),
    });
    expect([moved.status, moved.headers.get('location')]).toEqual([
      303,
      '/servers/io.github.somebody/weather?version=1.0.0#approval',
    ]);
    const asked = world.registry.asked.findLast(({ method }) => method === 'POST');
    expect(asked?.url).toBe('/catalog/x/strata/v1/servers/io.github.somebody%2Fweather/versions/1.0.0/events');
    expect(JSON.parse(asked?.body ?? '')).toEqual({ to: 'submitted', comment: 'for the release' });
    const waiting = await (await browser.go(`${world.origin}/approvals`)).text();
    expect(waiting).toContain('2 servers wait.');
    expect(waiting).toContain('Mark as reviewed');
  });

  test('is told what the registry says against it', async () => {
    const browser = new Browser();
    const { html } = await logIn(browser, world.origin);
    world.registry.answer = ({ method }) =>
      method === 'POST' ? { status: 409, body: '{"error":"who submitted an entry does not review it"}' } : undefined;
    const body = new URLSearchParams({
      csrf: csrfOf(html),
      name: 'io.github.somebody/files',
      version: '1.0.0',
      to: 'reviewed',
    });
    const headers = { origin: world.origin };
    const answer = await browser.go(`${world.origin}/approvals`, { method: 'POST', headers, body });
    world.registry.answer = undefined;
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('who submitted an entry does not review it');
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

describe('when the registry fails', () => {
  test.each([
    ['an error', { status: 500, body: '{"error":"down"}' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['no list', { status: 200, body: '{"servers":"all"}' }],
  ])('with %s, nothing is shown', async (_, answer) => {
    const browser = new Browser();
    await logIn(browser, world.origin);
    world.registry.answer = () => answer;
    const page = await browser.go(`${world.origin}/`);
    world.registry.answer = undefined;
    expect(page.status).toBe(503);
    expect(await page.text()).not.toContain('com.acme/github');
  });

  test('by not knowing the reader any more, the session ends', async () => {
    const browser = new Browser();
    await logIn(browser, world.origin);
    world.registry.answer = () => ({ status: 401, body: '{"error":"expired"}' });
    expect((await browser.go(`${world.origin}/`)).status).toBe(401);
    world.registry.answer = undefined;
    expect((await browser.go(`${world.origin}/`)).status).toBe(302);
  });

  test('by an answer that is too large, it is not read to its end', async () => {
    const small = await startWorld({ registry: { url: world.registry.url, privateNetwork: true, answerBytes: 1_000 } });
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
    expect((await fetch(`${open.origin}/login`)).status).toBe(404);
    expect(open.registry.asked.every(({ authorization }) => authorization === undefined)).toBe(true);
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
