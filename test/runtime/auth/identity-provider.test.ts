import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { CLIENTS, type IdentityProvider, requestToken, startIdentityProvider } from '../support/identity-provider';

describe('the identity provider of the tests', () => {
  let idp: IdentityProvider;
  beforeAll(async () => {
    idp = await startIdentityProvider({ algorithm: 'ES256' });
  });
  afterAll(() => idp.close());

  it('logs users in and exchanges their tokens', async () => {
    const token = await idp.login('alice', { resource: 'https://gateway.example/mcp', scope: 'mcp:use' });
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(decodeJwt(token)).toMatchObject({
      iss: idp.issuer,
      sub: 'alice',
      aud: 'https://gateway.example/mcp',
      scope: 'mcp:use',
      groups: ['payments-devs'],
    });
    const actor = await requestToken(idp.issuer, CLIENTS.GATEWAY, { grant_type: 'client_credentials' });
    const exchanged = await requestToken(idp.issuer, CLIENTS.GATEWAY, {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      actor_token: actor,
      actor_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      resource: 'https://github.example/mcp',
    });
    expect(decodeJwt(exchanged)).toMatchObject({
      aud: 'https://github.example/mcp',
      sub: 'alice',
      act: { sub: 'gateway' },
    });
    expect(idp.tokenRequests).toHaveLength(2);
  });

  it('lets a browser log in by the authorization code flow', async () => {
    const verifier = 'a'.repeat(43);
    const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(verifier))).toString('base64url');
    const query = new URLSearchParams({
      client_id: CLIENTS.PERSON.id,
      redirect_uri: 'http://127.0.0.1/callback',
      response_type: 'code',
      scope: 'openid',
      login_hint: 'bob',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const cookies = new Map<string, string>();
    let location = `${idp.issuer}/auth?${query}`;
    for (let step = 0; step < 5 && location.startsWith(idp.issuer); step++) {
      const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
      const response = await fetch(location, { redirect: 'manual', headers });
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        cookies.set(name, value);
      }
      location = new URL(response.headers.get('location') ?? '', location).href;
    }
    const code = new URL(location).searchParams.get('code');
    const token = await requestToken(idp.issuer, CLIENTS.PERSON, {
      grant_type: 'authorization_code',
      code: code ?? '',
      redirect_uri: 'http://127.0.0.1/callback',
      code_verifier: verifier,
    });
    expect(decodeJwt(token)).toMatchObject({ sub: 'bob', groups: ['support'] });
  });
});
