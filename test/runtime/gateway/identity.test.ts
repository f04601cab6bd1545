import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { trusting } from '../auth/support';
import { bridgeTo, closeBridges, Server } from '../support/bridge';
import { type Json, modern, post } from '../support/http';
import { AUDIENCE, TestIssuer } from '../support/issuer';
import { closeGateways, gatewayTo, upstream } from './support';
import { answer, closeUpstreams, fakeUpstream } from './upstream';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const initialize = (capabilities: Json = {}) => ({
  jsonrpc: '2.0',
  id: 'init',
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'test', version: '1' } },
});
const tool = (name: string): Json => ({ name, inputSchema: { type: 'object' } });
const SIGNED = { token: { kind: 'signed', audience: 'https://a.example/mcp' } };
const GATEWAY = 'https://gateway.example';

describe('a gateway that asks who calls', () => {
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
  });
  afterEach(async () => {
    await closeGateways();
    await closeUpstreams();
    await closeBridges();
  });
  afterAll(() => issuer.close());

  const config = (more: Json = {}) => ({
    authentication: trusting(issuer.url),
    signer: { issuer: GATEWAY },
    audit: { enabled: true },
    ...more,
  });
  const names = async (url: string, token: string) => {
    const { last } = await modern(url).request('tools/list', {}, { more: bearer(token) });
    return (last.result as { tools: { name: string }[] }).tools.map(({ name }) => name);
  };

  it('shows upstreams a token of its own for each caller, and nothing of one caller to another', async () => {
    const server = await fakeUpstream({
      tools: [],
      handle: (message, response, request) => {
        const shown = request.headers.authorization?.replace('Bearer ', '') ?? '';
        const { sub_id: who } = decodeJwt(shown) as { sub_id?: { sub: string } };
        const result = (body: Json) =>
          answer(response, { jsonrpc: '2.0', id: message.id, result: { resultType: 'complete', ...body } });
        if (message.method === 'tools/list') {
          result({ tools: [tool(`of-${who?.sub}`)], ttlMs: 60_000, cacheScope: 'private' });
          return true;
        }
        if (message.method !== 'tools/call') return false;
        result({ content: [{ type: 'text', text: `${who?.sub}` }] });
        return true;
      },
    });
    const { url, lines } = await gatewayTo([upstream('a', server.url, SIGNED)], config());
    const alice = await issuer.sign();
    const bob = await issuer.sign({ sub: 'bob' });
    expect((await post(url, initialize())).status).toBe(401);
    expect((await post(url, initialize(), bearer(`${alice}x`))).status).toBe(401);
    const about = await fetch(new URL('/.well-known/oauth-protected-resource/mcp', url));
    expect(await about.json()).toMatchObject({ resource: AUDIENCE, authorization_servers: [issuer.url] });

    const lists = await Promise.all([names(url, alice), names(url, bob), names(url, alice), names(url, bob)]);
    expect(lists).toEqual([['a_of-alice'], ['a_of-bob'], ['a_of-alice'], ['a_of-bob']]);
    const call = async (token: string, name: string) =>
      (await modern(url).request('tools/call', { name, arguments: {} }, { more: bearer(token) })).last;
    expect((await call(alice, 'a_of-alice')).result).toMatchObject({ content: [{ text: 'alice' }] });
    expect((await call(bob, 'a_of-alice')).error).toMatchObject({ code: -32_602 });
    expect((await call(bob, 'a_of-bob')).result).toMatchObject({ content: [{ text: 'bob' }] });

    const keys = (await (await fetch(new URL('/.well-known/jwks.json', url))).json()) as JSONWebKeySet;
    for (const { headers } of server.requests) {
      const shown = headers.authorization?.replace('Bearer ', '') ?? '';
      expect([alice, bob]).not.toContain(shown);
      const { payload } = await jwtVerify(shown, createLocalJWKSet(keys), { issuer: GATEWAY });
      expect(payload).toMatchObject({ aud: 'https://a.example/mcp', act: { sub: GATEWAY } });
    }
    // Each request has its event, refused ones too; the event names who asked and which upstream was meant.
    const calls = lines.audit.filter(({ method }) => method === 'tools/call');
    expect(calls.map(({ outcome }) => outcome)).toEqual(['success', 'denied', 'success']);
    expect(calls[0]).toMatchObject({ upstream: 'a', principal: { subject: 'alice' } });
    expect(JSON.stringify(lines.all)).not.toContain(alice);
  });

  it('renews what an upstream does not accept once, and says so when that does not help', async () => {
    let refusals = 1;
    const server = await fakeUpstream({
      tools: [tool('t')],
      handle: (message, response) => {
        if (message.method !== 'tools/call' || refusals === 0) return false;
        refusals--;
        response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end();
        return true;
      },
    });
    const { url } = await gatewayTo([upstream('a', server.url, SIGNED)], config());
    const token = await issuer.sign();
    const call = async () =>
      (await modern(url).request('tools/call', { name: 'a_t', arguments: {} }, { more: bearer(token) })).last;
    expect((await call()).result).toBeDefined();
    const shown = server.requests
      .filter(({ method }) => method === 'tools/call')
      .map(({ headers }) => headers.authorization);
    expect(new Set(shown).size).toBe(2);
    refusals = 2;
    expect((await call()).error).toMatchObject({ message: 'The server answers with HTTP 401' });
    expect(refusals).toBe(0);
  });

  it('binds sessions to their principal: to anybody else they do not exist', async () => {
    const server = await fakeUpstream({ tools: [tool('t')] });
    const { url } = await gatewayTo([upstream('a', server.url, SIGNED)], config());
    const alice = bearer(await issuer.sign());
    const bob = bearer(await issuer.sign({ sub: 'bob' }));
    const begun = await post(url, initialize(), alice);
    const session = { 'mcp-session-id': begun.headers.get('mcp-session-id') ?? '' };
    expect(session['mcp-session-id']).toMatch(/^[\w-]{32}$/);
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect((await post(url, list, { ...session, ...alice })).status).toBe(200);
    expect((await post(url, list, { ...session, ...bob })).status).toBe(404);
    expect((await post(url, list, session)).status).toBe(401);
    const ended = await fetch(url, { method: 'DELETE', headers: { ...session, ...bob } });
    expect(ended.status).toBe(404);
    expect((await post(url, list, { ...session, ...alice })).status).toBe(200);
  });

  it('lists and calls what the policy permits; a person confirms where it says so, in both eras', async () => {
    const policies = [
      { id: 'devs', text: 'permit(principal in Group::"devs", action, resource == Tool::"a/read");' },
      {
        id: 'write',
        text: '@ask("Really write?") permit(principal in Group::"devs", action, resource == Tool::"a/write");',
      },
      {
        id: 'never',
        text: 'forbid(principal, action, resource) when { context has arguments && context.arguments has path && context.arguments.path == "/etc" };',
      },
    ];
    const server = await fakeUpstream({ tools: [tool('read'), tool('write'), tool('drop')] });
    const { url, lines } = await gatewayTo(
      [upstream('a', server.url, SIGNED)],
      config({ policy: { engine: 'cedar', policies } }),
    );
    const dev = await issuer.sign({ groups: ['devs'] });
    const other = await issuer.sign({ sub: 'bob', groups: ['others'] });
    expect(await names(url, dev)).toEqual(['a_read', 'a_write']);
    expect(await names(url, other)).toEqual([]);
    const capable = { meta: { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } }, more: bearer(dev) };
    const call = (name: string, args: Json, more: Json = {}, options: object = { more: bearer(dev) }) =>
      modern(url).request('tools/call', { name, arguments: args, ...more }, options);
    expect((await call('a_read', {})).last.result).toBeDefined();
    expect((await call('a_read', { path: '/etc' })).last.error).toBeDefined();
    expect((await call('a_drop', {})).last.error).toMatchObject({ code: -32_602 });
    expect((await call('a_read', {}, {}, { more: bearer(other) })).last.error).toMatchObject({ code: -32_602 });
    expect(server.calls).toEqual(['read']);

    // Modern: the call ends with the question, and comes again with the answer.
    expect((await call('a_write', {})).last.error).toMatchObject({ code: -32_021 });
    const { last: asked } = await call('a_write', { text: 'x' }, {}, capable);
    const { inputRequests, requestState } = asked.result as {
      inputRequests: Record<string, Json>;
      requestState: string;
    };
    const [key = ''] = Object.keys(inputRequests);
    expect(JSON.stringify(inputRequests[key])).toContain('Really write?');
    expect(server.calls).toEqual(['read']);
    const accept = { inputResponses: { [key]: { action: 'accept', content: {} } }, requestState };
    // Bound to the call: with other arguments it is asked anew.
    expect((await call('a_write', { text: 'y' }, accept, capable)).last.result).toMatchObject({
      resultType: 'input_required',
    });
    expect((await call('a_write', { text: 'x' }, accept, capable)).last.result).toMatchObject({
      content: expect.anything(),
    });
    expect(server.calls).toEqual(['read', 'write']);
    const outcomes = lines.audit.filter(({ method, target }) => method === 'tools/call' && target === 'a_read');
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['success', 'denied', 'denied']);
    expect(outcomes[0]).toMatchObject({ upstream: 'a', decision: { verdict: 'permit', policies: ['devs'] } });
    expect(outcomes[1]).toMatchObject({ reason: 'policy', decision: { verdict: 'forbid', policies: ['never'] } });
  });

  it('real bridges believe its tokens, and tell its callers apart', async () => {
    // The bridge has to know where the keys are before the gateway is up.
    let gateway = '';
    const keys = createServer(async (_, response) => {
      const found = await fetch(new URL('/.well-known/jwks.json', gateway));
      response.writeHead(200, { 'content-type': 'application/json' }).end(await found.text());
    });
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
    const jwksUri = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`;
    const audience = 'https://bridge.example/mcp';
    const bridge = await bridgeTo(Server.ECHO_V1, {
      authentication: {
        resource: audience,
        issuers: [
          {
            issuer: GATEWAY,
            jwksUri,
            audiences: [audience],
            algorithms: ['ES256', 'EdDSA', 'Ed25519'],
            privateNetwork: true,
          },
        ],
      },
      audit: { enabled: true },
    });
    const { url } = await gatewayTo([upstream('echo', bridge.url, { token: { kind: 'signed', audience } })], config());
    gateway = url;
    const call = {
      jsonrpc: '2.0',
      id: 2,
      method: 'tools/call',
      params: { name: 'echo_echo', arguments: { text: 'hi' } },
    };
    for (const sub of ['alice', 'bob']) {
      const token = bearer(await issuer.sign({ sub }));
      const { last } = await modern(url).request('tools/call', call.params, { more: token });
      expect(last.result).toMatchObject({ content: [{ text: 'hi' }] });
      const begun = await post(url, initialize(), token);
      const session = { 'mcp-session-id': begun.headers.get('mcp-session-id') ?? '', ...token };
      expect((await post(url, call, session)).last.result).toMatchObject({ content: [{ text: 'hi' }] });
    }
    const seen = bridge.lines.audit
      .filter(({ method }) => method === 'tools/call')
      .map(({ principal }) => (principal as Json).subject as string);
    expect(new Set(seen).size).toBe(2);
    expect(seen).toHaveLength(4);
    expect((await post(bridge.url, call)).status).toBe(401);
    keys.closeAllConnections();
    keys.close();
  });
});
