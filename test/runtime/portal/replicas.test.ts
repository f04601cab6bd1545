import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from '@jest/globals';
import { Keys } from '../../../src/runtime/portal/login/keys';
import { SealedSessions } from '../../../src/runtime/portal/login/sealed-sessions';
import { tokenOf } from '../../../src/runtime/portal/login/token';
import { until } from '../registry/support';
import { Browser, csrfOf, logIn, RESOURCE, startWorld, type World } from '../support/portal';

const SESSION = '__Host-portal-session';
const NAME = 'io.github.somebody/weather';
const closed: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closed.splice(0).reverse()) await close();
});

function secretFile(...secrets: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'strata-replicas-'));
  closed.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'key');
  writeFileSync(file, `${secrets.join('\n')}\n`);
  return file;
}
const random = () => randomBytes(32).toString('base64');

describe('two processes behind one address', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  interface Replicas {
    readonly origin: string;
    /** Which of them answered, in order. */
    readonly served: number[];
    /** From now on: one of them, or each in its turn. */
    lead(to: number | 'turns'): void;
  }

  /** The portal as it is shipped, once for each file of a secret. */
  async function replicas(...keyFiles: readonly string[]): Promise<Replicas> {
    const urls: string[] = [];
    const served: number[] = [];
    let next: number | 'turns' = 'turns';
    const front = createServer((incoming, outgoing) => {
      const index = next === 'turns' ? served.length % urls.length : next;
      served.push(index);
      const { method, url, headers } = incoming;
      const target = new URL(url ?? '/', urls[index]);
      const forwarded = request(target, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      forwarded.on('error', () => outgoing.destroy());
      incoming.pipe(forwarded);
    });
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    closed.push(() => {
      front.closeAllConnections();
      return new Promise((resolve) => front.close(resolve));
    });
    const origin = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
    urls.push(...(await Promise.all(keyFiles.map((keyFile) => start(origin, keyFile)))));
    return {
      origin,
      served,
      lead: (to) => {
        next = to;
      },
    };
  }

  async function start(origin: string, keyFile: string): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'strata-replica-'));
    const file = join(folder, 'config.json');
    const config = {
      role: 'portal',
      name: 'portal',
      origin,
      listen: { host: '127.0.0.1', port: 0, adminPort: 0 },
      registry: { url: world.registry.url, privateNetwork: true, refreshSeconds: 0.001 },
      login: {
        issuer: world.provider.issuer,
        clientId: 'portal',
        scopes: ['openid', 'profile'],
        resource: RESOURCE,
        privateNetwork: true,
      },
      sessions: { keyFile },
      drainSeconds: 1,
    };
    writeFileSync(file, JSON.stringify(config));
    const child: ChildProcess = spawn(
      process.execPath,
      ['lib/runtime/strata-runtime.mjs', 'portal', '--config', file],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    closed.push(async () => {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    });
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await until(() => text.includes('"listening"'));
    return /"url":"([^"]+)"/.exec(text)?.[1] ?? '';
  }

  const post = (browser: Browser, origin: string, path: string, body: Record<string, string>) =>
    browser.go(`${origin}${path}`, { method: 'POST', headers: { origin }, body: new URLSearchParams(body) });

  it('a login that begins at one ends at the other; both know the person, and take the form of the other', async () => {
    const file = secretFile(random());
    const { origin, served, lead } = await replicas(file, file);
    const browser = new Browser();
    await logIn(browser, origin);
    expect(new Set(served).size).toBe(2);
    const pages = await Promise.all(
      [0, 1].map(async (index) => {
        lead(index);
        return (await browser.go(`${origin}/servers/${NAME}`)).text();
      }),
    );
    for (const html of pages) expect(html).toContain('Alice Ardent');
    lead(0);
    const csrf = csrfOf(await (await browser.go(`${origin}/servers/${NAME}`)).text());
    lead(1);
    const moved = await post(browser, origin, '/approvals', { csrf, name: NAME, version: '1.0.0', to: 'submitted' });
    expect([moved.status, served.at(-1)]).toEqual([303, 1]);
    expect(await world.stateOf(NAME)).toBe('submitted');
    // The cookie tells nobody anything.
    const cookie = decodeURIComponent(browser.cookie(origin, SESSION) ?? '');
    expect(cookie).not.toMatch(/alice|eyJ0eXAiOiJhdCtqd3Q/i);
  });

  it('the form of one session is refused for another at both, and logging out ends it where it was', async () => {
    const file = secretFile(random());
    const { origin, lead } = await replicas(file, file);
    const [alice, rita] = [new Browser(), new Browser()];
    await logIn(alice, origin);
    await logIn(rita, origin, '/', 'rita');
    const csrf = csrfOf(await (await rita.go(`${origin}/servers/${NAME}`)).text());
    for (const index of [0, 1]) {
      lead(index);
      const refused = await post(alice, origin, '/approvals', { csrf, name: NAME, version: '1.0.0', to: 'reviewed' });
      expect(refused.status).toBe(403);
    }
    const own = csrfOf(await (await alice.go(`${origin}/connect`)).text());
    const copy = alice.cookie(origin, SESSION) ?? '';
    expect((await post(alice, origin, '/logout', { csrf: own })).status).toBe(303);
    expect(alice.cookie(origin, SESSION)).toBeUndefined();
    lead(0);
    expect((await alice.go(`${origin}/`)).headers.get('location')).toMatch(/^\/login/);
    lead(1);
    alice.plant(origin, SESSION, copy);
    expect((await alice.go(`${origin}/`)).headers.get('location')).toMatch(/^\/login/);
  });

  it('one with a secret of its own knows nobody that another logged in', async () => {
    const { origin, lead } = await replicas(secretFile(random()), secretFile(random()));
    const browser = new Browser();
    lead(0);
    await logIn(browser, origin);
    expect((await browser.go(`${origin}/`)).status).toBe(200);
    lead(1);
    expect((await browser.go(`${origin}/`)).headers.get('location')).toMatch(/^\/login/);
  });
});

describe('a session that the browser keeps', () => {
  const ORIGIN = 'https://portal.acme.example';
  const PERSON = { subject: 'alice', person: 'Alice' };
  const sessionsOf = (file: string, { origin = ORIGIN, now = Date.now, max = 10 } = {}) => {
    const keys = new Keys(file, origin, now);
    return { keys, sessions: new SealedSessions(keys, { seconds: 600, max, now }) };
  };
  const grantOf = (more: object = {}) => ({ accessToken: 'access', expires: Date.now() + 60_000, ...more });
  const header = (cookies: readonly string[]) => cookies.map((cookie) => cookie.split(';')[0]).join('; ');

  it('opens for the same portal alone, as it was sealed, and until it ends', async () => {
    const file = secretFile(random());
    let time = Date.now();
    const now = () => time;
    const { sessions } = sessionsOf(file, { now });
    const session = sessions.begin(PERSON, grantOf());
    const cookies = await sessions.cookies(session);
    expect(cookies[0]).toMatch(/; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
    const sealed = header(cookies);
    expect(await sessionsOf(file, { now }).sessions.find(sealed)).toEqual(session);
    const changed = `${sealed.slice(0, -4)}AAAA`;
    expect(await sessions.find(changed)).toBeUndefined();
    expect(await sessions.find(`${sealed}; ${sealed}`)).toBeUndefined();
    expect(await sessions.find(sealed.replace('=1.', '=2.'))).toBeUndefined();
    expect(await sessions.find(undefined)).toBeUndefined();
    expect(await sessionsOf(file, { origin: 'https://other.acme.example' }).sessions.find(sealed)).toBeUndefined();
    expect(await sessionsOf(secretFile(random())).sessions.find(sealed)).toBeUndefined();
    time += 600_000;
    expect(await sessionsOf(file, { now }).sessions.find(sealed)).toBeUndefined();
  });

  it('is not what an attempt to log in was sealed for', async () => {
    const { keys, sessions } = sessionsOf(secretFile(random()));
    const session = sessions.begin(PERSON, grantOf());
    const { grant, ...rest } = session;
    const payload = { ...rest, ...grant };
    const attempt = await keys.seal('attempt', payload, session.ends);
    expect(await sessions.find(`${SESSION}=1.${attempt}`)).toBeUndefined();
    const right = await keys.seal('session', payload, session.ends);
    expect(await sessions.find(`${SESSION}=1.${right}`)).toBeDefined();
  });

  it('outlives a secret that is replaced, and not one that is taken away', async () => {
    const [old, fresh] = [random(), random()];
    const { sessions } = sessionsOf(secretFile(old));
    const sealed = header(await sessions.cookies(sessions.begin(PERSON, grantOf())));
    expect(await sessionsOf(secretFile(fresh, old)).sessions.find(sealed)).toBeDefined();
    expect(await sessionsOf(secretFile(fresh)).sessions.find(sealed)).toBeUndefined();
    expect(() => sessionsOf(secretFile('short'))).toThrow('fewer than 32 characters');
    expect(() => sessionsOf(secretFile(old, 'short'))).toThrow('fewer than 32 characters');
  });

  it('is cut into cookies that browsers keep; what does not fit renews nothing, or is refused', async () => {
    const { sessions } = sessionsOf(secretFile(random()));
    const long = (size: number) => randomBytes(size).toString('base64').slice(0, size);
    const two = sessions.begin(PERSON, grantOf({ accessToken: long(4_000), refreshToken: long(1_000) }));
    const cookies = await sessions.cookies(two);
    expect(cookies).toHaveLength(2);
    for (const cookie of cookies) expect(cookie.length).toBeLessThanOrEqual(4_096);
    expect(await sessions.find(header(cookies))).toEqual(two);
    expect(await sessions.find(header(cookies.slice(0, 1)))).toBeUndefined();
    const least = sessions.begin(PERSON, grantOf({ accessToken: long(4_000), refreshToken: long(8_000) }));
    expect((await sessions.find(header(await sessions.cookies(least))))?.grant.refreshToken).toBeUndefined();
    const most = sessions.begin(PERSON, grantOf({ accessToken: long(12_000) }));
    await expect(sessions.cookies(most)).rejects.toThrow('larger than a browser keeps');
  });

  it('is renewed once for requests at the same time, and for those that still bring what was before', async () => {
    const { sessions } = sessionsOf(secretFile(random()));
    const grant = grantOf({ refreshToken: 'one', expires: Date.now() - 1 });
    const sealed = header(await sessions.cookies(sessions.begin(PERSON, grant)));
    const asked: string[] = [];
    const provider = {
      renew: async (token: string) => {
        asked.push(token);
        return grantOf({ accessToken: `for ${token}`, refreshToken: 'two' });
      },
    };
    const context = { provider, sessions, now: Date.now, log: { warn: () => undefined } } as never;
    const token = async () => {
      const session = await sessions.find(sealed);
      return session && tokenOf(session, context);
    };
    expect(await Promise.all([token(), token()])).toEqual(['for one', 'for one']);
    expect(await token()).toBe('for one');
    expect(asked).toEqual(['one']);
  });

  it('that ended is known as such here, however many others there are, up to a limit', async () => {
    const { sessions } = sessionsOf(secretFile(random()), { max: 3 });
    const session = sessions.begin(PERSON, grantOf());
    const sealed = header(await sessions.cookies(session));
    expect(sessions.size).toBe(1);
    sessions.end(session);
    expect(sessions.size).toBe(0);
    expect(await sessions.find(sealed)).toBeUndefined();
    for (let index = 0; index < 10; index++) sessions.begin(PERSON, grantOf());
    // Those that are open are forgotten first: their cookies tell of them again.
    expect(sessions.size).toBe(2);
    expect(await sessions.find(sealed)).toBeUndefined();
  });
});

test('a login is renewed while somebody works, the browser keeps the new one, and logging out has the provider forget it', async () => {
  let late = 0;
  const keyFile = secretFile(random());
  const world = await startWorld(
    { sessions: { keyFile } },
    { now: () => Date.now() + late, provided: { renews: true } },
  );
  try {
    const browser = new Browser();
    await logIn(browser, world.origin);
    const before = browser.cookie(world.origin, SESSION);
    late = 299_000;
    const html = await (await browser.go(`${world.origin}/connect`)).text();
    expect(html).toContain('Alice Ardent');
    const after = browser.cookie(world.origin, SESSION);
    expect(after).not.toBe(before);
    const out = await browser.go(`${world.origin}/logout`, {
      method: 'POST',
      headers: { origin: world.origin },
      body: new URLSearchParams({ csrf: csrfOf(html) }),
    });
    expect(out.status).toBe(303);
    // Another process opens the copy, and can renew nothing with it.
    const keys = new Keys(keyFile, world.origin, () => Date.now() + late);
    const other = new SealedSessions(keys, { seconds: 600, max: 10, now: () => Date.now() + late });
    const copy = await other.find(`${SESSION}=${after}`);
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'portal',
      refresh_token: copy?.grant.refreshToken ?? '',
    });
    const answer = await fetch(`${world.provider.issuer}/token`, { method: 'POST', body });
    expect([copy?.grant.refreshToken === undefined, answer.status]).toEqual([false, 400]);
  } finally {
    await world.close();
  }
});
