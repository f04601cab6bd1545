import { readFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Authentication } from '../../../src/contract';
import { egress, endAll, PUBLIC } from '../egress/support';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider';
import { Door } from './support';

const HOST = 'login.example.com';
const RESOURCE = 'https://files.acme.example/mcp';
const tls = join(import.meta.dirname, '../../fixtures/tls');
const caFile = join(tls, 'login.pem');

/** The identity provider behind TLS, at a name that only the proxy of a test can resolve. */
describe('keys of a public issuer, fetched through the egress proxy', () => {
  let idp: IdentityProvider;
  let front: ReturnType<typeof createServer>;
  beforeAll(async () => {
    idp = await startIdentityProvider();
    const [cert, key] = ['login.pem', 'login-key.pem'].map((name) => readFileSync(join(tls, name)));
    front = createServer({ cert, key }, ({ method, url = '/' }, response) => {
      plainRequest(new URL(url, idp.issuer), { method }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? '' });
        answer.pipe(response);
      }).end();
    });
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  });
  afterEach(endAll);
  afterAll(async () => {
    front.closeAllConnections();
    await new Promise((resolve) => front.close(resolve));
    await idp.close();
  });

  const world = (addresses: readonly string[] = [PUBLIC.one], host = HOST) =>
    egress({
      names: { [HOST]: addresses },
      hosts: { [PUBLIC.one]: (front.address() as AddressInfo).port },
      config: { listeners: [{ server: 'tools/files', port: 0, allow: [{ host, port: 443 }] }] },
    });
  const door = (port: number, more: object = {}) =>
    new Door({
      resource: RESOURCE,
      issuers: [
        {
          issuer: idp.issuer,
          jwksUri: `https://${HOST}/jwks`,
          audiences: [RESOURCE],
          caFile,
          proxy: `http://127.0.0.1:${port}`,
          ...more,
        },
      ],
    });
  const portOf = (made: Awaited<ReturnType<typeof world>>) => made.proxy.portOf('tools/files') ?? 0;
  const login = () => idp.login('alice', { resource: RESOURCE, scope: 'mcp:use' });

  it('verify tokens, by one tunnel that is audited', async () => {
    const made = await world();
    const before = idp.keyFetches();
    const checked = door(portOf(made));
    expect(await checked.admit(await login())).toMatchObject({ subject: 'alice', groups: ['payments-devs'] });
    expect(idp.keyFetches()).toBe(before + 1);
    expect(made.dialled).toEqual([PUBLIC.one]);
    await checked.authenticator.close();
    expect((await made.audited(1))[0]).toMatchObject({
      server: 'tools/files',
      host: HOST,
      hostPort: 443,
      outcome: 'success',
    });
  });

  it.each<[string, () => ReturnType<typeof world>]>([
    ['a host that was not declared', () => world([PUBLIC.one], 'other.example.com')],
    ['a name that leads to a private address', () => world(['10.0.0.7'])],
    ['a name that leads to a metadata service', () => world(['169.254.169.254'])],
  ])('are refused from %s, and nobody is let in', async (_, start) => {
    const made = await start();
    const checked = door(portOf(made));
    expect(await checked.refuse(await login())).toBe('503 keys-unavailable');
    expect(made.dialled).toEqual([]);
    expect((await made.audited(1))[0]).toMatchObject({ host: HOST, outcome: 'denied' });
    await checked.authenticator.close();
  });

  it('are not asked for by address, nor past the proxy when it is gone', async () => {
    const made = await world();
    const literal = door(portOf(made), { jwksUri: `https://${PUBLIC.one}/jwks` });
    expect(await literal.refuse(await login())).toBe('503 keys-unavailable');
    expect(made.dialled).toEqual([]);
    const nobody = door(1);
    expect(await nobody.refuse(await login())).toBe('503 keys-unavailable');
    await Promise.all([literal.authenticator.close(), nobody.authenticator.close()]);
  });

  it('are not trusted from a host without the right certificate', async () => {
    const made = await world();
    const checked = door(portOf(made), { caFile: join(tls, 'loopback.pem') });
    expect(await checked.refuse(await login())).toBe('503 keys-unavailable');
    await checked.authenticator.close();
  });

  it('have one way: a proxy and a private network exclude each other', () => {
    const issuers = [{ issuer: idp.issuer, audiences: [RESOURCE], privateNetwork: true, proxy: 'http://egress:1' }];
    const { error } = Authentication.safeParse({ resource: RESOURCE, issuers });
    expect(error?.issues).toMatchObject([{ message: 'a proxy leads to public hosts alone' }]);
  });
});
