import { Authentication, OAuthClient, UpstreamToken } from '../../src/contract';

const issuer = { issuer: 'https://idp.example', audiences: ['https://mcp.example/mcp'] };
const trusting = (more: object) => ({ resource: 'https://mcp.example/mcp', issuers: [{ ...issuer, ...more }] });
const client = { issuer: 'https://idp.example', clientId: 'gateway', clientSecretFile: '/secrets/client' };

describe('authentication', () => {
  test('fills in what is safe', () => {
    expect(Authentication.parse(trusting({}))).toMatchObject({
      clockSkewSeconds: 30,
      toolScopes: {},
      scopeIncludes: {},
      issuers: [{ privateNetwork: false, algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'] }],
    });
  });

  test.each([
    ['no audience', trusting({ audiences: [] })],
    ['an algorithm without signature', trusting({ algorithms: ['none'] })],
    ['an algorithm that verifies with a secret', trusting({ algorithms: ['HS256'] })],
    ['an issuer without TLS on a public network', trusting({ issuer: 'http://idp.example' })],
    ['keys without TLS from a public network', trusting({ jwksUri: 'http://idp.example/keys' })],
    ['one issuer twice', { ...trusting({}), issuers: [issuer, issuer] }],
  ])('refuses %s', (_, config) => {
    expect(Authentication.safeParse(config).success).toBe(false);
  });

  test('takes an issuer without TLS on a private network', () => {
    expect(Authentication.safeParse(trusting({ issuer: 'http://idp', privateNetwork: true })).success).toBe(true);
  });
});

describe('a client of an authorization server', () => {
  test.each([
    ['neither a secret nor a key', { clientSecretFile: undefined }],
    ['both', { clientKeyFile: '/secrets/key' }],
    ['no TLS on a public network', { issuer: 'http://idp.example' }],
    ['a token endpoint without TLS', { tokenEndpoint: 'http://idp.example/token' }],
  ])('is refused with %s', (_, more) => {
    expect(OAuthClient.safeParse({ ...client, ...more }).success).toBe(false);
  });

  test('proves itself by one of the two', () => {
    expect(UpstreamToken.parse({ kind: 'exchange', client })).toMatchObject({ actor: true, scopes: [] });
    const byKey = { ...client, clientSecretFile: undefined, clientKeyFile: '/secrets/key' };
    expect(UpstreamToken.safeParse({ kind: 'client-credentials', client: byKey }).success).toBe(true);
  });
});
