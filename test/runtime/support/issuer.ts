import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';

/** How the issuer answers for its keys. */
export type KeysMode = 'up' | 'down' | 'hang' | 'oversize' | 'redirect' | 'garbage' | 'empty';

export interface Claims extends JWTPayload {
  readonly [claim: string]: unknown;
}

/** An issuer that does whatever a test asks of it: wrong tokens and broken key sets, which a real one would never produce. */
export class TestIssuer {
  mode: KeysMode = 'up';
  /** What its metadata says its name is. */
  name: string | undefined;
  fetches = 0;
  private keys: { readonly jwk: JWK; readonly key: CryptoKey }[] = [];
  private readonly server = createServer(({ url = '' }, response) => this.answer(url, response));

  static async start(algorithm = 'ES256'): Promise<TestIssuer> {
    const issuer = new TestIssuer();
    // A test that fails leaves nothing behind that the run would wait for.
    await new Promise<void>((resolve) => issuer.server.unref().listen(0, '127.0.0.1', resolve));
    await issuer.rotate(algorithm);
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get publicKeys(): readonly JWK[] {
    return this.keys.map(({ jwk }) => jwk);
  }

  /** A new key in the place of the old one. */
  async rotate(algorithm = 'ES256', more: JWK = { kty: 'EC' }): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
    const jwk = { ...more, ...(await exportJWK(publicKey)), alg: algorithm, use: 'sig', kid: crypto.randomUUID() };
    this.keys = [{ jwk, key: privateKey }];
  }

  /** A token; `claims` and `header` stand in the place of the usual ones, `undefined` leaves one out. */
  sign(claims: Claims = {}, header: Partial<JWTHeaderParameters> = {}): Promise<string> {
    const [current] = this.keys;
    if (current === undefined) throw new Error('there is no key');
    const now = Math.floor(Date.now() / 1_000);
    const payload = { iss: this.url, sub: 'alice', aud: AUDIENCE, iat: now, exp: now + 300, ...claims };
    const { alg = 'ES256', kid } = current.jwk;
    return new SignJWT(payload).setProtectedHeader({ alg, kid, typ: 'at+jwt', ...header }).sign(current.key);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private answer(url: string, response: ServerResponse): void {
    if (url === '/.well-known/oauth-authorization-server') {
      json(response, { issuer: this.name ?? this.url, jwks_uri: `${this.url}/keys` });
      return;
    }
    if (!url.startsWith('/keys')) {
      response.writeHead(404).end();
      return;
    }
    this.fetches++;
    const keys = { keys: this.publicKeys };
    switch (this.mode) {
      case 'up':
        json(response, keys);
        return;
      case 'down':
        response.writeHead(500).end();
        return;
      case 'hang':
        return;
      case 'oversize':
        json(response, { ...keys, padding: 'x'.repeat(1024 * 1024) });
        return;
      case 'redirect':
        if (url === '/keys') response.writeHead(302, { location: `${this.url}/keys/elsewhere` }).end();
        else json(response, keys);
        return;
      case 'garbage':
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"keys":[');
        return;
      case 'empty':
        json(response, { keys: [{ kty: 'oct', k: 'AAAA' }] });
    }
  }
}

/** What tokens are for unless a test says otherwise. */
export const AUDIENCE = 'https://mcp.acme.example/mcp';

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
