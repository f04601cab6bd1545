import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { returnPath } from '../../../src/runtime/portal/login/return-path';
import { LONGEST_README, renderMarkdown } from '../../../src/runtime/portal/pages/markdown';
import { Browser, csrfOf, logIn, README, startWorld, type World } from '../support/portal';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const SESSION = '__Host-portal-session';
const ATTEMPT = '__Host-portal-login';

describe('what publishers write does nothing', () => {
  test('scripts, pictures and links of other schemes in Markdown', () => {
    const html = renderMarkdown(README);
    expect(html).not.toMatch(/<(script|img|svg|iframe|style)/i);
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual(['https://example.com/docs']);
    expect(html).toContain('rel="noopener noreferrer nofollow ugc"');
    expect(html.match(/<a/g)).toHaveLength(1);
    // What was a first heading stands below those of the page.
    expect(html).toContain('<h3>Hello</h3>');
    expect(html).toContain('<strong>words</strong>');
  });

  test('a huge README is cut before it is read', () => {
    const html = renderMarkdown('word '.repeat(1_000_000));
    expect(html.length).toBeLessThan(LONGEST_README + 100);
  });

  test('a title, a description, an icon and links of a server.json', async () => {
    const browser = new Browser();
    const { html: list } = await logIn(browser, world.origin);
    const server = await (await browser.go(`${world.origin}/servers/com.acme/github`)).text();
    for (const html of [list, server]) {
      const scripts = html.match(/<script/g);
      expect(scripts).toHaveLength(1);
      expect(html).not.toMatch(/<(img|svg|iframe|object)/);
      expect(html).not.toMatch(/ on\w+="/);
      expect(html).not.toContain('href="javascript:');
    }
    expect(server).toContain('href="https://github.com/github/github-mcp-server"');
    expect(server).toContain('Deletes &lt;b>all&lt;/b>.');
  });

  test('a search that is a script', async () => {
    const browser = new Browser();
    await logIn(browser, world.origin);
    const html = await (
      await browser.go(`${world.origin}/?q=${encodeURIComponent('"><script>alert(1)</script>')}`)
    ).text();
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).toContain('value="&quot;>&lt;script>alert(1)&lt;/script>"');
  });

  test('names that would be other paths are not shown', async () => {
    const bad = await startWorld(
      {},
      { entries: [{ name: '../..' }, { name: 'com.acme/ok' }, { name: 'com.acme/x', version: '..' }] },
    );
    try {
      const { html } = await logIn(new Browser(), bad.origin);
      expect([...html.matchAll(/<h3><a href="([^"]+)"/g)].map(([, path]) => path)).toEqual(['/servers/com.acme/ok']);
    } finally {
      await bad.close();
    }
  });

  test('a list that never ends does', async () => {
    const browser = new Browser();
    await logIn(browser, world.origin);
    let pages = 0;
    world.registry.answer = () => {
      pages++;
      return { status: 200, body: '{"servers":[{"server":{}}],"metadata":{"nextCursor":"again"}}' };
    };
    const page = await browser.go(`${world.origin}/`);
    world.registry.answer = undefined;
    expect([page.status, pages]).toEqual([200, 2]);
  });
});

describe('every answer', () => {
  test.each(['/', '/login', '/login/callback', '/nothing', '/servers/a.b/c', '/logged-out'])(
    '%s can be framed by nobody and runs our script alone',
    async (path) => {
      const answer = await fetch(world.origin + path, { redirect: 'manual' });
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).not.toContain('unsafe');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('cache-control')).toContain('no-store');
    },
  );

  test('is refused under another host', async () => {
    const { port } = new URL(world.origin);
    const status = await new Promise((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port, headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      call.on('error', reject).end();
    });
    expect(status).toBe(403);
  });
});

describe('the way back after a login', () => {
  test.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/\t/evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/%2e//evil.example',
    '/ok\r\nSet-Cookie: a=b',
    '/logout',
    '/login?return=/login',
    `/${'a'.repeat(600)}`,
    '',
    'evil.example',
  ])('%j leads to the start', (path) => expect(returnPath(path)).toBe('/'));

  test('is a page of ours, with what was asked', () => {
    expect(returnPath('/servers/a.b/c?version=1#x')).toBe('/servers/a.b/c?version=1');
    expect(returnPath(undefined)).toBe('/');
  });

  test('stays here through a real login', async () => {
    const { url } = await logIn(new Browser(), world.origin, '//evil.example/');
    expect(url).toBe(`${world.origin}/`);
  });
});

describe('a login', () => {
  const callback = (url: string) => url.startsWith(`${world.origin}/login/callback`);

  test('gives a session that nobody had before: a planted one is worth nothing, and an old one ends', async () => {
    const browser = new Browser();
    browser.plant(world.origin, SESSION, 'planted-by-somebody');
    await logIn(browser, world.origin);
    const first = browser.cookie(world.origin, SESSION) ?? '';
    expect(first).not.toBe('planted-by-somebody');
    expect(first.length).toBeGreaterThanOrEqual(43);
    await logIn(browser, world.origin);
    expect(browser.cookie(world.origin, SESSION)).not.toBe(first);
    const thief = new Browser();
    thief.plant(world.origin, SESSION, first);
    expect((await thief.go(`${world.origin}/`)).status).toBe(302);
  });

  test('sets cookies that no other host can set or read', async () => {
    const begun = await fetch(`${world.origin}/login`, { redirect: 'manual' });
    const [cookie = ''] = begun.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-portal-login=[\w.-]+; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
    const to = new URL(begun.headers.get('location') ?? '');
    expect(to.searchParams.get('code_challenge_method')).toBe('S256');
    expect(to.searchParams.get('state')?.length).toBeGreaterThan(20);
    expect(to.searchParams.get('nonce')?.length).toBeGreaterThan(20);
    expect(to.searchParams.get('redirect_uri')).toBe(`${world.origin}/login/callback`);
  });

  test('that another browser began is refused: nobody is logged in as somebody else', async () => {
    const attacker = new Browser();
    const { url } = await attacker.follow(`${world.origin}/login`, callback);
    const victim = new Browser();
    const without = await victim.go(url);
    expect(without.status).toBe(400);
    // Nor does an attempt of its own help.
    await victim.follow(`${world.origin}/login`, callback);
    const mixed = await victim.go(url);
    expect(mixed.status).toBe(400);
    expect(victim.cookie(world.origin, SESSION)).toBeUndefined();
  });

  test('is good once, and for the state that was sent', async () => {
    const browser = new Browser();
    const { url } = await browser.follow(`${world.origin}/login`, callback);
    const forged = new URL(url);
    forged.searchParams.set('state', 'forged');
    expect((await browser.go(forged.href)).status).toBe(400);
    const attempt = browser.cookie(world.origin, ATTEMPT) ?? '';
    expect((await browser.go(url)).status).toBe(303);
    const again = new Browser();
    again.plant(world.origin, ATTEMPT, attempt);
    expect((await again.go(url)).status).toBe(400);
  });

  test('with a cookie that is there twice counts as without', async () => {
    const browser = new Browser();
    await logIn(browser, world.origin);
    const session = browser.cookie(world.origin, SESSION);
    const headers = { cookie: `${SESSION}=${session}; ${SESSION}=planted` };
    expect((await fetch(`${world.origin}/`, { headers, redirect: 'manual' })).status).toBe(302);
  });
});

describe('a form of another page', () => {
  const move = { name: 'io.github.somebody/weather', version: '1.0.0', to: 'approved', comment: '' };
  const count = () => world.registry.asked.filter(({ method }) => method === 'POST').length;

  test.each<[string, (csrf: string) => { form?: object; headers?: Record<string, string> }]>([
    ['without the secret of the session', () => ({ form: { csrf: '' } })],
    ['with a secret of the wrong length', () => ({ form: { csrf: 'x' } })],
    ['with another secret', (csrf) => ({ form: { csrf: csrf.replace(/^./, (one) => (one === 'a' ? 'b' : 'a')) } })],
    ['of another origin', (csrf) => ({ form: { csrf }, headers: { origin: 'https://evil.example' } })],
    ['of no origin', (csrf) => ({ form: { csrf }, headers: { origin: 'null' } })],
    [
      'that the browser says comes from elsewhere',
      (csrf) => ({ form: { csrf }, headers: { 'sec-fetch-site': 'same-site' } }),
    ],
    ['that is no form', (csrf) => ({ form: { csrf }, headers: { 'content-type': 'text/plain' } })],
    ['that is too large', (csrf) => ({ form: { csrf, comment: 'x'.repeat(20_000) } })],
  ])('%s moves nothing', async (_, change) => {
    const browser = new Browser();
    const { html } = await logIn(browser, world.origin);
    const before = count();
    const { form, headers } = change(csrfOf(html));
    const answer = await browser.go(`${world.origin}/approvals`, {
      method: 'POST',
      headers: { origin: world.origin, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ ...move, ...form }).toString(),
    });
    expect(answer.status).toBe(403);
    expect(count()).toBe(before);
  });

  test('with the secret of somebody else moves nothing', async () => {
    const [mine, theirs] = [new Browser(), new Browser()];
    const { html } = await logIn(mine, world.origin);
    await logIn(theirs, world.origin);
    const before = count();
    const body = new URLSearchParams({ ...move, csrf: csrfOf(html) });
    const headers = { origin: world.origin };
    expect((await theirs.go(`${world.origin}/approvals`, { method: 'POST', headers, body })).status).toBe(403);
    expect(count()).toBe(before);
  });

  test('does not log anybody out', async () => {
    const browser = new Browser();
    await logIn(browser, world.origin);
    const headers = { origin: 'https://evil.example' };
    expect(
      (await browser.go(`${world.origin}/logout`, { method: 'POST', headers, body: new URLSearchParams() })).status,
    ).toBe(403);
    expect((await browser.go(`${world.origin}/`)).status).toBe(200);
  });

  test('and a move by a link, or without a session, are nothing', async () => {
    const before = count();
    const body = new URLSearchParams(move);
    const headers = { origin: world.origin };
    expect((await fetch(`${world.origin}/approvals`, { method: 'POST', headers, body })).status).toBe(401);
    const browser = new Browser();
    await logIn(browser, world.origin);
    await browser.go(`${world.origin}/approvals?${body}`);
    expect(count()).toBe(before);
  });
});
