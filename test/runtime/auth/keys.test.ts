import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../support/http';
import { startIdentityProvider } from '../support/identity-provider';
import { AUDIENCE, TestIssuer } from '../support/issuer';
import { Door, trusting } from './support';

const MINUTE = 60_000;

describe('the keys of an issuer', () => {
  let issuer: TestIssuer;
  let door: Door;
  beforeEach(async () => {
    issuer = await TestIssuer.start();
    door = new Door(trusting(issuer.url, { keysRefreshSeconds: 600, keysStaleSeconds: 3_600 }));
  });
  afterEach(async () => {
    await door.authenticator.close();
    await issuer.close();
  });

  it('are fetched once for all who come at once', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => issuer.sign({ jti: `${index}` })));
    await Promise.all(tokens.map((token) => door.admit(token)));
    expect(issuer.fetches).toBe(1);
  });

  it('are not fetched for each unknown key that somebody makes up', async () => {
    await door.admit(await issuer.sign());
    door.ahead = MINUTE;
    for (let index = 0; index < 50; index++) {
      expect(await door.refuse(await issuer.sign({}, { kid: `made-up-${index}` }))).toBe('401 key');
    }
    expect(issuer.fetches).toBe(2);
  });

  it('are fetched again a moment after they were new, and then ever less often', async () => {
    await door.admit(await issuer.sign());
    const unknown = async (ahead: number) => {
      door.ahead = ahead;
      await door.refuse(await issuer.sign({}, { kid: `made-up-${ahead}` }));
      return issuer.fetches;
    };
    expect(await unknown(1_100)).toBe(2);
    expect(await unknown(5_500 + 1_100)).toBe(3);
    expect(await unknown(10_500 + 6_600)).toBe(4);
    door.ahead = 30_000;
    await issuer.rotate();
    expect((await door.admit(await issuer.sign())).subject).toBe('alice');
  });

  it('are asked for again and again before anybody calls, until there are some', async () => {
    issuer.mode = 'down';
    const prepared = door.authenticator.prepare();
    await until(() => issuer.fetches >= 2, 20_000);
    issuer.mode = 'up';
    await prepared;
    expect((await door.admit(await issuer.sign())).subject).toBe('alice');
  });

  it('are not asked for any more by a role that stops', async () => {
    issuer.mode = 'down';
    const prepared = door.authenticator.prepare();
    await until(() => issuer.fetches >= 1, 20_000);
    await door.authenticator.close();
    await prepared;
  });

  it('are fetched when a token has a new one', async () => {
    const old = await issuer.sign();
    await door.admit(old);
    door.ahead = MINUTE;
    await issuer.rotate();
    expect((await door.admit(await issuer.sign())).subject).toBe('alice');
    // The old key is gone, and with it what it vouched for.
    expect(await door.refuse(old)).toBe('401 key');
  });

  it('are refreshed ahead, while the ones that are there serve', async () => {
    await door.admit(await issuer.sign());
    issuer.mode = 'hang';
    door.ahead = 11 * MINUTE;
    expect((await door.admit(await issuer.sign({ jti: 'b', exp: Date.now() }))).subject).toBe('alice');
    await until(() => issuer.fetches === 2, 20_000);
  });

  it('serve for a bounded time when they cannot be refreshed; then nobody is served, and that is no fault of callers', async () => {
    const token = await issuer.sign({ exp: Math.floor(Date.now() / 1_000) + 7_200 });
    await door.admit(token);
    issuer.mode = 'down';
    door.ahead = 50 * MINUTE;
    expect((await door.admit(token)).subject).toBe('alice');
    await until(() => door.lines.events('keys-unavailable').length === 1, 20_000);
    door.ahead = 61 * MINUTE;
    expect(await door.refuse(token)).toBe('503 keys-unavailable');
    issuer.mode = 'up';
    door.ahead = 62 * MINUTE;
    expect((await door.admit(token)).subject).toBe('alice');
    expect(door.metrics.render()).toContain(`strata_auth_keys_usable{issuer="${issuer.url}"} 1`);
  });

  it('may be unknown while they cannot be refreshed: then nobody can tell', async () => {
    await door.admit(await issuer.sign());
    issuer.mode = 'down';
    door.ahead = MINUTE;
    await issuer.rotate();
    expect(await door.refuse(await issuer.sign())).toBe('503 keys-unavailable');
  });

  it.each(['down', 'oversize', 'redirect', 'garbage', 'empty'] as const)(
    'are refused where they come from an endpoint that is %s',
    async (mode) => {
      issuer.mode = mode;
      expect(await door.refuse(await issuer.sign())).toBe('503 keys-unavailable');
      // The next caller does not wait for another try.
      expect(await door.refuse(await issuer.sign())).toBe('503 keys-unavailable');
      expect(issuer.fetches).toBe(1);
      const [line] = door.lines.events('keys-unavailable');
      expect(line).toMatchObject({ level: 'error', issuer: issuer.url, usable: false });
      expect(door.metrics.render()).toContain('strata_auth_refused_total{reason="keys-unavailable"} 2');
      issuer.mode = 'up';
      door.ahead = MINUTE;
      expect((await door.admit(await issuer.sign())).subject).toBe('alice');
    },
  );

  it('are not waited for without end', async () => {
    issuer.mode = 'hang';
    expect(await door.refuse(await issuer.sign())).toBe('503 keys-unavailable');
  });

  it('are refused where the metadata is that of another issuer', async () => {
    issuer.name = 'https://evil.example';
    expect(await door.refuse(await issuer.sign())).toBe('503 keys-unavailable');
    expect(issuer.fetches).toBe(0);
    expect(String(door.lines.events('keys-unavailable')[0]?.reason)).toContain('evil.example');
  });

  it('are not fetched from private addresses, unless that is said', async () => {
    const url = issuer.url.replace('127.0.0.1', 'localhost').replace('http:', 'https:');
    for (const jwksUri of [`${url}/keys`, `${issuer.url.replace('http:', 'https:')}/keys`]) {
      const outside = new Door(trusting(issuer.url, {}, { jwksUri, privateNetwork: false }));
      expect(await outside.refuse(await issuer.sign())).toBe('503 keys-unavailable');
      expect(String(outside.lines.events('keys-unavailable')[0]?.reason)).toContain('address that is not allowed');
      await outside.authenticator.close();
    }
    expect(issuer.fetches).toBe(0);
  });

  it('are never fetched from a metadata service', async () => {
    const jwksUri = 'http://169.254.169.254/latest/meta-data';
    const inside = new Door(trusting(issuer.url, {}, { jwksUri }));
    expect(await inside.refuse(await issuer.sign())).toBe('503 keys-unavailable');
    expect(String(inside.lines.events('keys-unavailable')[0]?.reason)).toContain('address that is not allowed');
    await inside.authenticator.close();
  });

  it('are tried in turn where a token names none of them', async () => {
    expect((await door.admit(await issuer.sign({}, { kid: undefined }))).subject).toBe('alice');
  });

  it('are fetched over TLS from whom the certificates of `caFile` vouch for, and from nobody else', async () => {
    const tls = join(import.meta.dirname, '../../fixtures/tls');
    const [cert, key] = ['loopback.pem', 'loopback-key.pem'].map((name) => readFileSync(join(tls, name)));
    const server = createServer({ cert, key }, (_, response) => {
      response.end(JSON.stringify({ keys: issuer.publicKeys }));
    }).unref();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const jwksUri = `https://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
    const token = await issuer.sign();
    const trusted = new Door(trusting(issuer.url, {}, { jwksUri, caFile: join(tls, 'loopback.pem') }));
    expect((await trusted.admit(token)).subject).toBe('alice');
    const stranger = new Door(trusting(issuer.url, {}, { jwksUri }));
    expect(await stranger.refuse(token)).toBe('503 keys-unavailable');
    expect(String(stranger.lines.events('keys-unavailable')[0]?.reason)).toContain('self-signed');
    await Promise.all([trusted, stranger].map(({ authenticator }) => authenticator.close()));
    server.close();
    server.closeAllConnections();
  });

  it.each(['RS256', 'ES256'] as const)('of a real provider change while the bridge runs (%s)', async (algorithm) => {
    const idp = await startIdentityProvider({ algorithm });
    const real = new Door(trusting(idp.issuer));
    const login = () => idp.login('bob', { resource: AUDIENCE });
    const old = await login();
    expect(await real.admit(old)).toMatchObject({ subject: 'bob', groups: ['support'], client: 'person' });
    await idp.rotate();
    real.ahead = MINUTE;
    expect((await real.admit(await login())).subject).toBe('bob');
    expect(await real.refuse(old)).toBe('401 key');
    // The old key is looked for once more where that took a second.
    expect([2, 3]).toContain(idp.keyFetches());
    await real.authenticator.close();
    await idp.close();
  });
});
