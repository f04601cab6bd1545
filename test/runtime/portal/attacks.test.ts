import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { returnPath } from '../../../src/runtime/portal/login/return-path';
import { LONGEST_README, renderMarkdown } from '../../../src/runtime/portal/pages/markdown';
import { Browser, csrfOf, logIn, README, startWorld, type World } from '../support/portal';
import { item, listOf, startHostile } from '../support/registry-double';

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

  const HOSTILE = item(
    {
      name: 'com.acme/github',
      title: 'GitHub <script>alert(1)</script>',
      description: '<img src=x onerror=alert(1)> "quoted\' & more',
      websiteUrl: 'javascript:alert(1)',
      repository: { url: 'https://github.com/github/github-mcp-server', source: 'github' },
      icons: [{ src: 'data:image/svg+xml,<svg onload=alert(1)>', mimeType: 'image/svg+xml' }],
    },
    {
      owner: '</dd><script>alert(1)</script>',
      tenant: '"><svg onload=alert(1)>',
      evidence: [
        {
          kind: 'npm-provenance',
          subject: '<b>pkg</b>',
          verified: true,
          signer: '<i>me</i>',
          checkedAt: '2026-01-01T00:00:00Z',
        },
      ],
    },
  );

  /** Nothing that runs, and no script but ours. */
  function harmless(html: string) {
    const body = html.slice(html.indexOf('<body'));
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(body).not.toMatch(/<(img|iframe|object|embed|b|i)[ >]/);
    expect(body.match(/<svg(?! class="(icon|mark|bars)")/g)).toBeNull();
    expect(body).not.toMatch(/<[^>]* on\w+=/);
    expect(body).not.toMatch(/(href|src|action)="\s*(javascript|data|vbscript):/i);
  }

  test('everything that a registry can say of a server, were it to pass it on', async () => {
    const hostile = await startHostile(() => listOf(HOSTILE));
    try {
      const browser = new Browser();
      const { html: list } = await hostile.logIn(browser);
      harmless(list);
      const server = await (await browser.go(`${hostile.origin}/servers/com.acme/github`)).text();
      harmless(server);
      expect(server).toContain('href="https://github.com/github/github-mcp-server"');
      expect(server).toContain('Deletes &lt;b>all&lt;/b>.');
      expect(server).toContain('&lt;/dd>&lt;script>');
      for (const path of ['/connect', '/approvals']) harmless(await (await browser.go(hostile.origin + path)).text());
    } finally {
      await hostile.close();
    }
  });

  test('the same through our own registry: what it lets pass is text here', async () => {
    const browser = new Browser();
    const { html } = await logIn(browser, world.origin);
    expect(html).toContain('Weather &lt;script>');
    harmless(html);
    harmless(await (await browser.go(`${world.origin}/servers/io.github.somebody/weather`)).text());
  });

  test('a search that is a script', async () => {
    const browser = new Browser();
    await logIn(browser, world.origin);
    const answer = await browser.go(`${world.origin}/?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
    const html = await answer.text();
    harmless(html);
    expect(html).toContain('value="&quot;>&lt;script>alert(1)&lt;/script>"');
  });

  test('names that would be other paths are not shown', async () => {
    const items = [{ name: '../..' }, { name: 'com.acme/ok' }, { name: 'com.acme/x', version: '..' }].map((one) =>
      item(one),
    );
    const hostile = await startHostile(() => listOf(...items));
    try {
      const { html } = await hostile.logIn(new Browser());
      expect([...html.matchAll(/<h3><a href="([^"]+)"/g)].map(([, path]) => path)).toEqual(['/servers/com.acme/ok']);
    } finally {
      await hostile.close();
    }
  });

  test('a list that never ends does', async () => {
    let pages = 0;
    const hostile = await startHostile(() => {
      pages++;
      return { status: 200, body: '{"servers":[{"server":{}}],"metadata":{"nextCursor":"again"}}' };
    });
    try {
      await hostile.logIn(new Browser());
      expect(pages).toBe(2);
    } finally {
      await hostile.close();
    }
  });

  test('a path that leads elsewhere is asked of no registry', async () => {
    const hostile = await startHostile(() => listOf(HOSTILE));
    try {
      const browser = new Browser();
      await hostile.logIn(browser);
      hostile.asked.length = 0;
      for (const path of ['/servers/a%2F..%2F..%2Fx/y', '/servers/a/b%3Fversion=1']) {
        expect((await browser.go(hostile.origin + path)).status).toBe(404);
      }
      const paths = hostile.asked.map(({ url }) => new URL(url, 'http://x').pathname);
      expect(paths.every((path) => /^\/catalog\/v0\.1\/servers\/[^/]+\/versions$/.test(path))).toBe(true);
    } finally {
      await hostile.close();
    }
  });
});

describe('a name that holds a line of a header', () => {
  const lines = 'a.b/c\r\nSet-Cookie: planted=1\r\n\r\n<script>';

  test('makes none: after a form, at the login, or in a log', async () => {
    const browser = new Browser();
    const { html } = await logIn(browser, world.origin);
    const body = new URLSearchParams({ csrf: csrfOf(html), name: lines, version: '1\r\nX: y', to: 'submitted' });
    const moved = await browser.go(`${world.origin}/approvals`, {
      method: 'POST',
      headers: { origin: world.origin },
      body,
    });
    expect(moved.status).toBe(404);
    const answers = [
      moved,
      await browser.go(`${world.origin}/login?${new URLSearchParams({ return: lines })}`),
      await browser.go(`${world.origin}/servers/a.b/${encodeURIComponent(lines)}`),
      await new Browser().go(`${world.origin}/?q=${encodeURIComponent(lines)}`),
    ];
    for (const { headers } of answers) {
      expect(headers.get('x')).toBeNull();
      expect(headers.getSetCookie().every((cookie) => cookie.startsWith('__Host-portal-'))).toBe(true);
      expect(headers.get('location') ?? '').not.toMatch(/[\r\n]/);
    }
    expect(world.logs.every((line) => line.trimEnd().split('\n').length === 1)).toBe(true);
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
      expect(answer.headers.get('x-frame-options')).toBe('DENY');
      expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(answer.headers.get('cache-control')).toContain('no-store');
    },
  );

  test('about a person is kept by nobody between, and has no mark to ask again with', async () => {
    const browser = new Browser();
    await logIn(browser, world.origin);
    for (const path of ['/', '/servers/com.acme/github', '/connect', '/approvals', '/nothing']) {
      const { headers } = await browser.go(world.origin + path);
      expect(headers.get('cache-control')).toBe('no-store, no-transform');
      expect([headers.get('etag'), headers.get('last-modified'), headers.get('expires')]).toEqual([null, null, null]);
    }
  });

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
  const move = { name: 'io.github.somebody/weather', version: '1.0.0', to: 'submitted', comment: '' };
  /** Nothing has happened to it. */
  const untouched = async () => expect(await world.stateOf(move.name)).toBeUndefined();

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
    const { form, headers } = change(csrfOf(html));
    const answer = await browser.go(`${world.origin}/approvals`, {
      method: 'POST',
      headers: { origin: world.origin, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ ...move, ...form }).toString(),
    });
    expect(answer.status).toBe(403);
    await untouched();
  });

  test('with the secret of somebody else moves nothing', async () => {
    const [mine, theirs] = [new Browser(), new Browser()];
    const { html } = await logIn(mine, world.origin);
    await logIn(theirs, world.origin);
    const body = new URLSearchParams({ ...move, csrf: csrfOf(html) });
    const headers = { origin: world.origin };
    expect((await theirs.go(`${world.origin}/approvals`, { method: 'POST', headers, body })).status).toBe(403);
    await untouched();
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
    const body = new URLSearchParams(move);
    const headers = { origin: world.origin };
    expect((await fetch(`${world.origin}/approvals`, { method: 'POST', headers, body })).status).toBe(401);
    const browser = new Browser();
    await logIn(browser, world.origin);
    await browser.go(`${world.origin}/approvals?${body}`);
    await untouched();
  });
});
