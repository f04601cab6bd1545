import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type AuthenticationInput, UpstreamToken } from '../../../src/contract';
import type { Principal } from '../../../src/runtime/auth/principal';
import { GatewaySigner } from '../../../src/runtime/auth/upstream/gateway-signer';
import { UpstreamTokenError } from '../../../src/runtime/auth/upstream/upstream-token-error';
import { UpstreamTokens } from '../../../src/runtime/auth/upstream/upstream-tokens';
import { createLog } from '../../../src/runtime/telemetry/log';
import { Metrics } from '../../../src/runtime/telemetry/metrics';
import { bridgeTo, closeBridges, Lines, Server } from '../support/bridge';
import { modern, until } from '../support/http';
import { CLIENTS, type IdentityProvider, startIdentityProvider } from '../support/identity-provider';
import { AUDIENCE } from '../support/issuer';
import { Door, trusting } from './support';

const UPSTREAM = 'https://github.example/mcp';
const folder = mkdtempSync(join(tmpdir(), 'strata-tokens-'));
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const pem = (type: 'ec' | 'ed25519') =>
  (type === 'ec'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('ed25519')
  ).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

const lines = new Lines();
const metrics = new Metrics();
let ahead = 0;
const now = () => Date.now() + ahead;
const tokensFor = (token: object, more: { url?: string; signer?: GatewaySigner } = {}) =>
  new UpstreamTokens({
    id: 'github',
    url: UPSTREAM,
    network: 'cluster',
    token: UpstreamToken.parse(token),
    log: createLog({ level: 'info', server: 'test', output: lines }),
    metrics,
    now,
    ...more,
  });
const tokenOf = async (tokens: UpstreamTokens, principal?: Principal) =>
  (await tokens.headers(principal)).Authorization?.replace('Bearer ', '') ?? '';
async function failure(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (error instanceof UpstreamTokenError) return error.kind;
    throw error;
  }
  return 'none';
}

describe('what a gateway shows its upstreams', () => {
  let idp: IdentityProvider;
  let door: Door;
  let alice: Principal;
  let client: object;
  beforeAll(async () => {
    idp = await startIdentityProvider();
    door = new Door(trusting(idp.issuer));
    alice = await door.admit(await idp.login('alice', { resource: AUDIENCE, scope: 'mcp:use' }));
    client = {
      issuer: idp.issuer,
      clientId: CLIENTS.GATEWAY.id,
      clientSecretFile: file('secret', `${CLIENTS.GATEWAY.secret}\n`),
      privateNetwork: true,
    };
  });
  afterEach(async () => {
    ahead = 0;
    await closeBridges();
  });
  afterAll(async () => {
    await door.authenticator.close();
    await idp.close();
    rmSync(folder, { recursive: true });
  });

  it('is a token for that upstream alone, which says who asked and who acts', async () => {
    const tokens = tokensFor({ kind: 'exchange', client, resource: UPSTREAM, scopes: ['mcp:use'] });
    const before = idp.tokenRequests.length;
    const [first, second] = await Promise.all([tokenOf(tokens, alice), tokenOf(tokens, alice)]);
    expect(decodeJwt(first)).toMatchObject({
      aud: UPSTREAM,
      sub: 'alice',
      scope: 'mcp:use',
      act: { sub: CLIENTS.GATEWAY.id },
    });
    expect(first).not.toBe(alice.token);
    expect(second).toBe(first);
    // Kept: one request for the gateway's own token, one for the exchange, and then none.
    expect(tokens.headers(alice)).toEqual({ Authorization: `Bearer ${first}` });
    expect(idp.tokenRequests.slice(before).map(({ parameters }) => parameters.grant_type)).toEqual([
      'client_credentials',
      'urn:ietf:params:oauth:grant-type:token-exchange',
    ]);
    // Another token of the same person may be good for less.
    const other = await door.admit(await idp.login('alice', { resource: AUDIENCE, scope: 'admin' }));
    expect(await tokenOf(tokens, other)).not.toBe(first);
    ahead = 290_000;
    const renewed = tokens.headers(alice);
    expect(renewed).toBeInstanceOf(Promise);
    await renewed;
    await tokens.close();
  });

  it("goes on when the authorization server's keys changed, and with them the gateway's own token", async () => {
    const changing = await startIdentityProvider();
    const own = new Door(trusting(changing.issuer));
    const tokens = tokensFor({ kind: 'exchange', client: { ...client, issuer: changing.issuer }, resource: UPSTREAM });
    const login = async () => own.admit(await changing.login('alice', { resource: AUDIENCE, scope: 'mcp:use' }));
    await tokenOf(tokens, await login());
    await changing.rotate();
    own.ahead = 60_000;
    const bob = await login();
    expect(decodeJwt(await tokenOf(tokens, bob))).toMatchObject({ aud: UPSTREAM, act: { sub: CLIENTS.GATEWAY.id } });
    // Who has no right to a token is refused once more, and no more than that.
    const before = changing.tokenRequests.length;
    expect(await failure(() => tokens.headers({ ...bob, token: `${bob.token.slice(0, -8)}AAAAAAAA` }))).toBe('refused');
    expect(changing.tokenRequests.slice(before)).toHaveLength(3);
    await Promise.all([tokens.close(), own.authenticator.close(), changing.close()]);
  });

  it('is nothing where the exchange fails: the token of the client is never shown instead', async () => {
    const tokens = tokensFor({ kind: 'exchange', client, resource: UPSTREAM });
    const forged = { ...alice, token: `${alice.token.slice(0, -8)}AAAAAAAA` };
    expect(await failure(() => tokens.headers(forged))).toBe('refused');
    expect(await failure(() => tokens.headers(undefined))).toBe('anonymous');
    const wrong = tokensFor({
      kind: 'exchange',
      client: { ...client, clientSecretFile: file('wrong', 'not-the-secret') },
      resource: UPSTREAM,
    });
    expect(await failure(() => wrong.headers(alice))).toBe('configuration');
    const nowhere = tokensFor({
      kind: 'exchange',
      client: { ...client, issuer: 'http://127.0.0.1:1' },
      resource: UPSTREAM,
    });
    expect(await failure(() => nowhere.headers(alice))).toBe('unavailable');
    const logged = JSON.stringify(lines.all);
    expect(lines.events('upstream-token').length).toBeGreaterThanOrEqual(4);
    for (const secret of ['not-the-secret', CLIENTS.GATEWAY.secret, alice.token, 'eyJ']) {
      expect(logged).not.toContain(secret);
    }
    await Promise.all([tokens, wrong, nowhere].map((one) => one.close()));
  });

  it('is the token of the gateway itself where that is asked for', async () => {
    const tokens = tokensFor({ kind: 'client-credentials', client, scopes: ['mcp:use'] });
    const token = await tokenOf(tokens, alice);
    expect(decodeJwt(token)).toMatchObject({ aud: UPSTREAM, sub: CLIENTS.GATEWAY.id, scope: 'mcp:use' });
    expect(tokens.headers(undefined)).toEqual({ Authorization: `Bearer ${token}` });
    expect(
      await tokens.refused(alice, { status: 403, challenge: 'Bearer error="insufficient_scope", scope="admin"' }),
    ).toBe(false);
    await tokens.close();
  });

  it('is a secret header, read again when its file changes', async () => {
    const valueFile = file('key', 'first\n');
    const tokens = tokensFor({ kind: 'header', name: 'X-Api-Key', valueFile, prefix: 'Key ' });
    expect(tokens.headers(alice)).toEqual({ 'X-Api-Key': 'Key first' });
    writeFileSync(valueFile, 'the second');
    await until(() => JSON.stringify(tokens.headers(alice)).includes('Key the second'), 20_000);
    writeFileSync(valueFile, 'a\r\nHost: evil');
    await until(async () => (await failure(() => tokens.headers(alice))) === 'configuration', 20_000);
    rmSync(valueFile);
    await until(async () => (await failure(() => tokens.headers(alice))) === 'configuration', 20_000);
    expect(tokensFor({ kind: 'none' }).headers(alice)).toEqual({});
  });

  it.each([
    ['ec', 'ES256'],
    ['ed25519', 'EdDSA'],
  ] as const)(
    'is a short token that a gateway signs with a key of the kind %s, and a bridge believes',
    async (kind, alg) => {
      const signer = new GatewaySigner(
        { issuer: 'http://gateway.example', keyFile: file(`${kind}.pem`, pem(kind)) },
        now,
      );
      const server = createServer((request, response) => void signer.send(request, response)).unref();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const jwksUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`;
      const authentication: AuthenticationInput = {
        resource: UPSTREAM,
        issuers: [{ issuer: 'http://gateway.example', jwksUri, audiences: [UPSTREAM], privateNetwork: true }],
        authorizationServers: [idp.issuer],
      };
      const { url } = await bridgeTo(Server.ECHO_V2, { authentication });
      const tokens = tokensFor({ kind: 'signed', audience: UPSTREAM, lifetimeSeconds: 60 }, { signer });
      const token = await tokenOf(tokens, alice);
      expect(decodeProtectedHeader(token)).toEqual({ alg, typ: 'at+jwt', kid: expect.any(String) });
      const { exp = 0, iat = 0, jti, ...claims } = decodeJwt(token);
      expect(exp - iat).toBe(60);
      expect(jti).toEqual(expect.any(String));
      expect(claims).toEqual({
        iss: 'http://gateway.example',
        aud: UPSTREAM,
        sub: `${idp.issuer} alice`,
        sub_id: { format: 'iss_sub', iss: idp.issuer, sub: 'alice' },
        client_id: CLIENTS.PERSON.id,
        groups: ['payments-devs'],
        scope: 'mcp:use',
        act: { sub: 'http://gateway.example' },
      });
      expect(await tokenOf(tokens, alice)).toBe(token);
      const list = (bearer: string) =>
        modern(url).request('tools/list', {}, { more: { authorization: `Bearer ${bearer}` } });
      expect((await list(token)).status).toBe(200);
      // The client's own token opens nothing there, and a token for another upstream does neither.
      expect((await list(alice.token)).status).toBe(401);
      const other = tokensFor({ kind: 'signed', audience: 'https://other.example' }, { signer });
      expect((await list(await tokenOf(other, alice))).status).toBe(401);

      const bridged = new Door(authentication);
      const seen = await bridged.admit(token);
      expect(seen).toMatchObject({ subject: 'alice', groups: ['payments-devs'], actors: ['http://gateway.example'] });
      expect(seen.key).toBe(`http://gateway.example ${idp.issuer} alice`);
      await bridged.authenticator.close();
      server.close();
      server.closeAllConnections();
    },
  );

  it('shows old keys as long as their tokens live', async () => {
    const keyFile = file('rotating.pem', pem('ec'));
    const previousKeyFile = file('previous.pem', pem('ec'));
    const signer = new GatewaySigner({ issuer: 'http://gateway.example', keyFile, previousKeyFile }, now);
    const kids = async () => JSON.parse((await signer.jwks()).toString()).keys.map(({ kid }: { kid: string }) => kid);
    const kidOf = async () =>
      decodeProtectedHeader((await signer.sign(alice, { audience: UPSTREAM, lifetimeSeconds: 60 })).token)
        .kid as string;
    const old = await kidOf();
    expect(await kids()).toEqual([old, expect.any(String)]);
    expect((await signer.jwks()).toString()).not.toContain('"d"');
    writeFileSync(keyFile, pem('ed25519'));
    await until(async () => (await kidOf()) !== old, 20_000);
    expect(await kids()).toEqual([await kidOf(), expect.any(String), old]);
    ahead = 3_700_000;
    expect(await kids()).toHaveLength(2);
    writeFileSync(keyFile, 'no key');
    await until(async () => (await failure(() => signer.jwks())) === 'configuration', 20_000);
  });

  it('does not outlive the token of the caller', async () => {
    const signer = new GatewaySigner({ issuer: 'http://gateway.example' }, now);
    const { expiresAt } = await signer.sign(
      { ...alice, expiresAt: Date.now() + 10_000 },
      { audience: UPSTREAM, lifetimeSeconds: 60 },
    );
    expect(expiresAt).toBeLessThanOrEqual(Date.now() + 10_000);
  });

  it('follows what a protected server says of itself, and shows its credentials to no other server than its own', async () => {
    let servers = [idp.issuer];
    let resource: string | undefined;
    let place = '/nowhere';
    const server = createServer(({ url: path }, response) => {
      if (path !== place) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ resource: resource ?? origin, authorization_servers: servers, scopes_supported: ['mcp:use'] }),
      );
    }).unref();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const url = `${origin}/mcp`;
    const tokens = tokensFor({ kind: 'client-credentials', client }, { url });
    // It does not say anything of itself where that is looked for, and is known by its address until it does.
    expect(decodeJwt(await tokenOf(tokens))).toMatchObject({ aud: url });
    place = '/metadata';
    const challenge = `Bearer resource_metadata="${origin}${place}"`;
    expect(await tokens.refused(undefined, { status: 401, challenge })).toBe(true);
    expect(decodeJwt(await tokenOf(tokens))).toMatchObject({ aud: origin, scope: 'mcp:use' });
    const wider = 'Bearer error="insufficient_scope", scope="mcp:write"';
    expect(await tokens.refused(undefined, { status: 403, challenge: wider })).toBe(true);
    expect(decodeJwt(await tokenOf(tokens))).toMatchObject({ scope: 'mcp:use mcp:write' });
    // Asked for the same again, it gives up.
    expect(await tokens.refused(undefined, { status: 403, challenge: wider })).toBe(false);

    resource = 'https://victim.example/mcp';
    expect(await failure(() => tokens.refused(undefined, { status: 401, challenge }))).toBe('refused');
    resource = undefined;
    servers = ['https://evil.example'];
    expect(await failure(() => tokens.refused(undefined, { status: 401, challenge }))).toBe('configuration');
    const elsewhere = 'Bearer resource_metadata="https://evil.example/metadata"';
    expect(await failure(() => tokens.refused(undefined, { status: 401, challenge: elsewhere }))).toBe('refused');

    // Where it does, no token is asked for under another name.
    place = '/.well-known/oauth-protected-resource/mcp';
    const fresh = () => tokensFor({ kind: 'client-credentials', client }, { url });
    const requests = idp.tokenRequests.length;
    const others = [fresh(), fresh(), fresh()] as const;
    expect(await failure(() => others[0].headers(undefined))).toBe('configuration');
    servers = [idp.issuer];
    resource = 'https://victim.example/mcp';
    expect(await failure(() => others[1].headers(undefined))).toBe('refused');
    expect(idp.tokenRequests).toHaveLength(requests);
    resource = undefined;
    expect(decodeJwt(await tokenOf(others[2]))).toMatchObject({ aud: origin, scope: 'mcp:use' });
    await Promise.all(others.map((one) => one.close()));
    await tokens.close();
    server.close();
    server.closeAllConnections();
  });
});
