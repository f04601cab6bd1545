import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { bridgeTo, closeBridges, Server } from '../support/bridge';
import { EventReader, JSON_TYPES, type Json, modern, post, read, until } from '../support/http';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider';
import { AUDIENCE, TestIssuer } from '../support/issuer';
import { trusting } from './support';

const METADATA = 'https://mcp.acme.example/.well-known/oauth-protected-resource/mcp';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

/** A legacy session of somebody. */
async function begin(url: string, token: string) {
  const answer = await post(url, initialize, bearer(token));
  expect(answer.status).toBe(200);
  const session = { 'mcp-session-id': answer.headers.get('mcp-session-id') ?? '' };
  await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' }, { ...session, ...bearer(token) });
  return session;
}

describe('a bridge that asks who calls', () => {
  let idp: IdentityProvider;
  let issuer: TestIssuer;
  beforeAll(async () => {
    idp = await startIdentityProvider();
    issuer = await TestIssuer.start();
  });
  afterEach(closeBridges);
  afterAll(() => Promise.all([idp.close(), issuer.close()]));

  const config = (more = {}) => ({
    listen: { allowedHosts: ['127.0.0.1'], allowedOrigins: ['https://app.example'] },
    authentication: {
      ...trusting(idp.issuer, { requiredScopes: ['mcp:use'], ...more }),
      issuers: [idp.issuer, issuer.url].map((url) => ({ issuer: url, audiences: [AUDIENCE], privateNetwork: true })),
    },
  });

  it('serves who has a token of a real provider, in both revisions', async () => {
    const { url } = await bridgeTo(Server.ECHO_V1, config());
    const token = await idp.login('alice', { resource: AUDIENCE });
    const session = await begin(url, token);
    const call = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'echo', arguments: { text: 'hi' } } };
    expect((await post(url, call, { ...session, ...bearer(token) })).last).toHaveProperty('result');
    const answer = await modern(url).request('tools/list', {}, { more: bearer(token) });
    expect(answer.status).toBe(200);
  });

  it('tells everybody else where to log in', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, config());
    const { status, headers, last } = await post(url, initialize);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe(`Bearer resource_metadata="${METADATA}", scope="mcp:use"`);
    expect(last).toMatchObject({ jsonrpc: '2.0', error: { code: -32_000, data: { reason: 'missing' } } });
    const wrong = await post(url, initialize, bearer(await idp.login('alice', { resource: 'https://other.example' })));
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('www-authenticate')).toBe(
      `Bearer error="invalid_token", error_description="The token is for another audience", resource_metadata="${METADATA}", scope="mcp:use"`,
    );
    expect(wrong.headers.get('cache-control')).toBe('no-store');
    for (const method of ['GET', 'DELETE']) expect((await fetch(url, { method })).status).toBe(401);
    expect((await fetch(`${url}?access_token=x`, { method: 'POST', headers: JSON_TYPES, body: '{}' })).status).toBe(
      400,
    );
  });

  it('says so in a document that pages of any origin can read', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, config({ name: 'Acme' }));
    for (const path of ['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-protected-resource']) {
      const response = await fetch(new URL(path, url), { headers: { origin: 'https://anywhere.example' } });
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('cache-control')).toBe('public, max-age=300');
      expect(await response.json()).toEqual({
        resource: AUDIENCE,
        authorization_servers: [idp.issuer, issuer.url],
        bearer_methods_supported: ['header'],
        scopes_supported: ['mcp:use'],
        resource_name: 'Acme',
      });
    }
    const preflight = await fetch(new URL('/.well-known/oauth-protected-resource', url), { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect((await fetch(new URL('/.well-known/oauth-protected-resource/other', url))).status).toBe(404);
  });

  it('lets a browser ask whether it may ask, and read the challenge', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, config());
    const headers = { origin: 'https://app.example' };
    const preflight = await fetch(url, { method: 'OPTIONS', headers });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization');
    const refused = await fetch(url, { method: 'POST', headers: { ...headers, ...JSON_TYPES }, body: '{}' });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate');
  });

  it('reads nothing of a body before it knows who sent it', async () => {
    const { url, lines, admin } = await bridgeTo(Server.SCRIPTED, { ...config(), audit: { enabled: true } });
    for (const body of ['{"not json', '['.repeat(100_000), 'x'.repeat(3_000_000)]) {
      expect((await fetch(url, { method: 'POST', headers: JSON_TYPES, body })).status).toBe(401);
    }
    const metrics = await (await fetch(`${admin}/metrics`)).text();
    expect(metrics).toContain('strata_auth_refused_total{reason="missing"} 3');
    expect(metrics).not.toContain('strata_bridge_refused_total{reason="message"}');
    await until(() => lines.audit.some(({ type }) => type === 'access'), 20_000);
    expect(lines.audit.find(({ type }) => type === 'access')).toMatchObject({ reason: 'unauthenticated', status: 401 });
  });

  it('asks for the scopes that a tool needs, as each revision wants it', async () => {
    const { url, lines } = await bridgeTo(Server.SCRIPTED, {
      ...config({ toolScopes: { 'delete_*': ['mcp:write', 'admin'] }, scopeIncludes: { admin: ['mcp:write'] } }),
      audit: { enabled: true },
    });
    const token = await idp.login('alice', { resource: AUDIENCE, scope: 'mcp:use' });
    const params = { name: 'delete_all', arguments: {} };
    const now = await modern(url).request('tools/call', params, { more: bearer(token) });
    expect(now.status).toBe(403);
    expect(now.last).toMatchObject({ id: expect.any(Number), error: { data: { reason: 'scope' } } });
    expect(now.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    expect(now.headers.get('www-authenticate')).toContain('scope="mcp:use mcp:write admin"');
    expect(lines.audit.at(-1)).toMatchObject({
      type: 'call',
      outcome: 'denied',
      reason: 'insufficient-scope',
      target: 'delete_all',
      principal: { subject: 'alice' },
    });
    const other = await idp.login('alice', { resource: AUDIENCE, scope: 'mcp:use admin' });
    expect((await modern(url).request('tools/call', params, { more: bearer(other) })).status).not.toBe(403);
    const call = { jsonrpc: '2.0', id: 5, method: 'tools/call', params };
    const before = await post(url, call, { ...(await begin(url, token)), ...bearer(token) });
    expect(before.status).toBe(403);
    const none = await idp.login('alice', { resource: AUDIENCE, scope: 'admin' });
    const base = await post(url, initialize, bearer(none));
    expect([base.status, base.headers.get('www-authenticate')]).toEqual([
      403,
      expect.stringContaining('scope="mcp:use admin"'),
    ]);
  });

  it('knows a session of one principal only for that principal', async () => {
    const { url } = await bridgeTo(Server.ECHO_V1, config());
    const [alice, bob] = await Promise.all(['alice', 'bob'].map((who) => idp.login(who, { resource: AUDIENCE })));
    const session = await begin(url, alice as string);
    const ping = { jsonrpc: '2.0', id: 9, method: 'ping' };
    const as = (token?: string) => ({ ...session, ...bearer(token as string) });
    expect((await post(url, ping, as(bob))).status).toBe(404);
    expect((await fetch(url, { headers: { accept: 'text/event-stream', ...as(bob) } })).status).toBe(404);
    expect((await fetch(url, { method: 'DELETE', headers: as(bob) })).status).toBe(404);
    expect((await post(url, ping, session)).status).toBe(401);
    // The same name at another issuer is somebody else.
    expect((await post(url, ping, as(await issuer.sign({ scope: 'mcp:use' })))).status).toBe(404);
    // Another token of the same principal is not.
    expect((await post(url, ping, as(await idp.login('alice', { resource: AUDIENCE })))).status).toBe(200);
    expect((await fetch(url, { method: 'DELETE', headers: as(alice) })).status).toBe(200);
  });

  it('ends streams with the token that opened them', async () => {
    const { url } = await bridgeTo(Server.ECHO_V1, config());
    const session = await begin(url, await issuer.sign({ scope: 'mcp:use' }));
    const short = await issuer.sign({ scope: 'mcp:use', exp: Math.floor(Date.now() / 1_000) + 5 });
    const stream = await fetch(url, { headers: { accept: 'text/event-stream', ...session, ...bearer(short) } });
    expect(stream.status).toBe(200);
    const events = new EventReader(stream);
    for (let event: Json | undefined = {}; event !== undefined; ) event = await events.next();
    // The session itself goes on with a new token.
    const again = { ...session, ...bearer(await issuer.sign({ scope: 'mcp:use' })) };
    expect((await post(url, { jsonrpc: '2.0', id: 9, method: 'ping' }, again)).status).toBe(200);
  });

  it('ends subscriptions with the token that opened them', async () => {
    const { url } = await bridgeTo(Server.ECHO_V2, config());
    // The server is up before the clock runs.
    await modern(url).request('tools/list', {}, { more: bearer(await issuer.sign({ scope: 'mcp:use' })) });
    const exp = Math.floor(Date.now() / 1_000) + 5;
    const answer = await modern(url).request(
      'subscriptions/listen',
      { notifications: { toolsListChanged: true } },
      { more: bearer(await issuer.sign({ scope: 'mcp:use', exp })) },
    );
    expect(answer.status).toBe(200);
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1_000);
  });

  it('never shows the token to the server behind it', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers);
      request.resume();
      response.writeHead(400, { 'content-type': 'application/json' }).end('{}');
    });
    await new Promise<void>((resolve) => server.unref().listen(0, '127.0.0.1', resolve));
    const upstream = {
      transport: 'streamable-http',
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    };
    const { url } = await bridgeTo(upstream, config());
    const token = await idp.login('alice', { resource: AUDIENCE });
    await read(
      await fetch(url, {
        method: 'POST',
        headers: { ...JSON_TYPES, ...bearer(token), cookie: 'a=b' },
        body: JSON.stringify(initialize),
      }),
    );
    await until(() => seen.length > 0, 20_000);
    expect(JSON.stringify(seen)).not.toContain(token);
    for (const headers of seen) expect(headers).not.toHaveProperty('authorization');
    server.closeAllConnections();
    server.close();
  });

  it('leaves health and metrics to those who reach the admin port', async () => {
    const { admin } = await bridgeTo(Server.SCRIPTED, config());
    expect((await fetch(`${admin}/livez`)).status).toBe(200);
  });
});
