import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportSPKI, importJWK, type JWK, UnsecuredJWT } from 'jose';
import { AuthRefusal } from '../../../src/runtime/auth/refusal';
import { AUDIENCE, TestIssuer } from '../support/issuer';
import { Door, refusalOf, trusting } from './support';

const now = () => Math.floor(Date.now() / 1_000);

describe('who calls', () => {
  let issuer: TestIssuer;
  let door: Door;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    door = new Door(trusting(issuer.url));
  });
  afterAll(async () => {
    await door.authenticator.close();
    await issuer.close();
  });

  it('is what a good token says, at once the second time', async () => {
    const token = await issuer.sign({
      groups: ['devs', 'ops'],
      scope: 'mcp:use admin',
      client_id: 'app',
      act: { sub: 'gateway', act: { sub: 'agent' } },
    });
    const first = door.ask('authorization', `bearer ${token}`);
    expect(first).toBeInstanceOf(Promise);
    const principal = await first;
    expect(principal).toEqual({
      key: `${issuer.url} alice`,
      issuer: issuer.url,
      subject: 'alice',
      groups: ['devs', 'ops'],
      scopes: ['mcp:use', 'admin'],
      client: 'app',
      actors: ['gateway', 'agent'],
      expiresAt: expect.any(Number),
      token,
    });
    expect(door.ask('Authorization', `Bearer ${token}`)).toBe(principal);
  });

  it('is not known without one bearer token in one header', async () => {
    const token = await issuer.sign();
    expect(refusalOf(await door.ask())).toBe('401 missing');
    expect(refusalOf(await door.ask('Authorization', 'Basic YTpi'))).toBe('401 missing');
    expect(refusalOf(await door.ask('Authorization', 'Bearer'))).toBe('400 malformed');
    expect(refusalOf(await door.ask('Authorization', `Bearer ${token} x`))).toBe('400 malformed');
    expect(refusalOf(await door.ask('Authorization', `Bearer ${token}, Bearer ${token}`))).toBe('400 malformed');
    expect(refusalOf(await door.ask('Authorization', `Bearer ${token}`, 'authorization', `Bearer ${token}`))).toBe(
      '400 several',
    );
    expect(refusalOf(await door.ask('Authorization', `Bearer ${'a'.repeat(13_000)}`))).toBe('400 too-large');
    const rawHeaders = ['Authorization', `Bearer ${token}`];
    for (const url of ['/mcp?access_token=x', '/mcp?a=b&access%5Ftoken=x']) {
      expect(refusalOf(await door.authenticator.authenticate({ rawHeaders, url }))).toBe('400 query');
    }
  });

  it.each([
    ['no JWT', 'opaque', '401 not-jwt'],
    ['three parts of nothing', 'a.b.c', '401 not-jwt'],
  ])('is not known from %s', async (_, token, refusal) => {
    expect(await door.refuse(token)).toBe(refusal);
  });

  it.each([
    ['another audience', { aud: 'https://other.example/mcp' }, '401 audience'],
    ['no audience', { aud: undefined }, '401 claims'],
    ['an audience that is no text', { aud: [{}] as never }, '401 audience'],
    ['the past', { exp: now() - 60 }, '401 expired'],
    ['no expiry', { exp: undefined }, '401 claims'],
    ['the future', { nbf: now() + 60 }, '401 not-yet'],
    ['a later issue', { iat: now() + 60 }, '401 not-yet'],
    ['another issuer', { iss: 'https://evil.example' }, '401 issuer'],
    ['an issuer but for a slash', { iss: 'slash' }, '401 issuer'],
    ['nobody', { sub: undefined }, '401 claims'],
    ['groups that are no texts', { groups: ['a', 1] }, '401 claims'],
    ['scopes that are no texts', { scope: 7 }, '401 claims'],
    ['an actor without name', { act: {} }, '401 claims'],
    ['a key that the caller would have to prove', { cnf: { jkt: 'x' } }, '401 bound'],
  ])('is not known from a token of %s', async (_, claims, refusal) => {
    const wanted = 'iss' in claims && claims.iss === 'slash' ? { iss: `${issuer.url}/` } : claims;
    expect(await door.refuse(await issuer.sign(wanted))).toBe(refusal);
  });

  it('allows clocks to be apart as far as is configured', async () => {
    expect((await door.admit(await issuer.sign({ exp: now() - 2, jti: 'a' }))).subject).toBe('alice');
    expect((await door.admit(await issuer.sign({ nbf: now() + 2, jti: 'b' }))).subject).toBe('alice');
  });

  it.each([
    ['an ID token by its type', {}, { typ: 'id_token+jwt' }, '401 type'],
    ['a logout token', {}, { typ: 'logout+jwt' }, '401 type'],
    ['an authorization grant', {}, { typ: 'oauth-id-jag+jwt' }, '401 type'],
    ['an ID token by its claims', { nonce: 'n' }, { typ: 'JWT' }, '401 type'],
    ['an ID token without type', { at_hash: 'h' }, { typ: undefined }, '401 type'],
    ['a refresh token of Keycloak', { typ: 'Refresh' }, { typ: 'JWT' }, '401 type'],
    ['an ID token of Keycloak', { typ: 'ID' }, { typ: 'JWT' }, '401 type'],
  ])('is not known from %s', async (_, claims, header, refusal) => {
    expect(await door.refuse(await issuer.sign(claims, header))).toBe(refusal);
  });

  it.each([
    ['Entra ID and Auth0', {}, { typ: 'JWT' }],
    ['Okta and Kubernetes', {}, { typ: undefined }],
    ['Keycloak before 24', { typ: 'Bearer', nonce: 'n' }, { typ: 'JWT' }],
    ['RFC 9068, written in full', { nonce: 'n' }, { typ: 'application/AT+JWT' }],
  ])('is known from access tokens as %s write them', async (name, claims, header) => {
    expect((await door.admit(await issuer.sign({ ...claims, jti: name }, header))).subject).toBe('alice');
  });

  it('takes URLs of one audience for the same, and paths apart', async () => {
    const other = new Door(trusting(issuer.url, {}, { audiences: ['https://mcp.acme.example'] }));
    expect((await other.admit(await issuer.sign({ aud: ['x', 'https://MCP.acme.example/'] }))).subject).toBe('alice');
    expect(await other.refuse(await issuer.sign({ aud: 'https://mcp.acme.example/other' }))).toBe('401 audience');
    await other.authenticator.close();
  });

  it('never believes a token that is not signed, or that is signed by what everybody has', async () => {
    const claims = { iss: issuer.url, sub: 'alice', aud: AUDIENCE };
    const none = new UnsecuredJWT(claims).setExpirationTime('5m').encode();
    expect(await door.refuse(none)).toBe('401 algorithm');

    const [jwk] = issuer.publicKeys;
    const pem = await exportSPKI((await importJWK(jwk as JWK)) as never);
    for (const secret of [pem, JSON.stringify(jwk)]) {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const signed = `${part({ alg: 'HS256', typ: 'at+jwt', kid: jwk?.kid })}.${part({ ...claims, exp: now() + 60 })}`;
      const token = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
      expect(await door.refuse(token)).toBe('401 algorithm');
    }
  });

  it('never believes a changed token, a key that the token brings, or a foreign key under a known name', async () => {
    const token = await issuer.sign({ jti: 'c' });
    const [header = '', payload = '', signature = ''] = token.split('.');
    const changed = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...changed, sub: 'root' })).toString('base64url');
    expect(await door.refuse(`${header}.${forged}.${signature}`)).toBe('401 signature');

    const forger = await TestIssuer.start();
    const [own] = forger.publicKeys;
    const kid = issuer.publicKeys[0]?.kid as string;
    expect(await door.refuse(await forger.sign({ iss: issuer.url }, { kid, jwk: own as never }))).toBe('401 signature');
    expect(await door.refuse(await forger.sign({ iss: issuer.url }, { kid, jku: `${forger.url}/keys` }))).toBe(
      '401 signature',
    );
    expect(forger.fetches).toBe(0);
    await forger.close();
  });

  it('keeps tokens of several issuers apart', async () => {
    const second = await TestIssuer.start('RS256');
    const both = new Door({
      ...trusting(issuer.url),
      issuers: [issuer.url, second.url].map((url) => ({ issuer: url, audiences: [AUDIENCE], privateNetwork: true })),
    });
    const [one, other] = await Promise.all([issuer, second].map(async (from) => both.admit(await from.sign())));
    expect(one?.subject).toBe(other?.subject);
    expect(one?.key).not.toBe(other?.key);
    // The keys of one issuer prove nothing about tokens that name the other.
    expect(await both.refuse(await second.sign({ iss: issuer.url }))).toBe('401 algorithm'.replace('algorithm', 'key'));
    await both.authenticator.close();
    await second.close();
  });

  it('says for machines and people what was wrong, and nothing of the token', async () => {
    const verdict = await door.ask('Authorization', `Bearer ${await issuer.sign({ aud: 'https://secret.example' })}`);
    expect(verdict).toBeInstanceOf(AuthRefusal);
    expect(JSON.stringify(verdict)).not.toContain('secret');
    expect(JSON.stringify(door.lines.all)).not.toContain('eyJ');
  });
});
