import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { PolicyConfig } from '../../../src/contract';
import { alice, call, look, watched } from './support';

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of cleanup.splice(0).reverse()) await end();
});

type Answer = (request: IncomingMessage, body: string, response: ServerResponse) => void;

/** A decision point that answers as it is told. */
async function decisionPoint(answer: Answer, more: Record<string, unknown> = {}) {
  const sockets = new Set<unknown>();
  const server: Server = createServer((request, response) => {
    sockets.add(request.socket);
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => answer(request, body, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/data/mcp/verdict`;
  const made = await watched(PolicyConfig.parse({ engine: 'opa', url, timeoutSeconds: 20, ...more }));
  cleanup.push(() => made.authorizer.close());
  return { ...made, sockets, server };
}

const json =
  (value: unknown): Answer =>
  (_request, _body, response) => {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(value));
  };

describe('Open Policy Agent', () => {
  it.each([
    ['permit', { verdict: 'permit', policies: [] }],
    [true, { verdict: 'permit', policies: [] }],
    [false, { verdict: 'forbid', policies: [] }],
    [
      { verdict: 'ask', question: 'Sure?', policies: ['a', 7] },
      { verdict: 'ask', question: 'Sure?', policies: ['a'] },
    ],
    [undefined, { verdict: 'forbid', policies: [] }],
  ])('answers %j', async (result, decision) => {
    const { decide } = await decisionPoint(json({ result }));
    expect(await decide(call())).toEqual(decision);
  });

  it.each([
    ['an unknown verdict', json({ result: 'allow' })],
    ['no object', json(['permit'])],
    ['a verdict of a prototype', json({ result: { __proto__: { verdict: 'permit' } } })],
    ['no JSON', ((_request, _body, response) => response.end('permit')) as Answer],
    ['another status', ((_request, _body, response) => response.writeHead(500).end('{"result":true}')) as Answer],
    [
      'a redirect',
      ((_request, _body, response) => response.writeHead(307, { Location: 'http://127.0.0.1:1/' }).end()) as Answer,
    ],
    [
      'an answer without end',
      ((_request, _body, response) => {
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(16_384)));
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      }) as Answer,
    ],
    ['a closed connection', ((request) => request.socket.destroy()) as Answer],
  ])('refuses on %s', async (_what, answer) => {
    const { decide } = await decisionPoint(answer);
    expect(await decide(call())).toMatchObject({ verdict: 'forbid', failed: true });
  });

  it('refuses when the answer is late', async () => {
    const { decide, lines } = await decisionPoint(() => undefined, { timeoutSeconds: 0.05 });
    expect(await decide(call())).toMatchObject({ verdict: 'forbid', failed: true });
    expect(lines[0]).toContain('policy-failed');
  });

  it('shows the caller, the target and the arguments, but never the token of the caller', async () => {
    const seen: string[] = [];
    const { decide } = await decisionPoint((request, body, response) => {
      seen.push(`${request.method} ${request.url} ${body}`);
      json({ result: true })(request, body, response);
    });
    await decide(call({ arguments: { amount: 3 } }));
    await decide(look());
    const [asked, looked] = seen.map((line) => JSON.parse(line.slice(line.indexOf('{'))).input);
    expect(seen[0]).toMatch(/^POST \/v1\/data\/mcp\/verdict /);
    expect(seen.join()).not.toContain(alice.token);
    expect(asked).toMatchObject({ action: 'call_tool', server: 'github', visibility: false, arguments: { amount: 3 } });
    expect(asked.principal).toMatchObject({ subject: 'alice', groups: ['payments-devs'] });
    expect(looked).toMatchObject({ visibility: true });
    expect(looked).not.toHaveProperty('arguments');
  });

  it('keeps connections, brings its own token and withholds arguments where told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'strata-opa-'));
    cleanup.push(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'token'), 'opa-token\n');
    const seen: [string | undefined, string][] = [];
    const { decide, sockets } = await decisionPoint(
      (request, body, response) => {
        seen.push([request.headers.authorization, body]);
        json({ result: true })(request, body, response);
      },
      { tokenFile: join(folder, 'token'), arguments: false },
    );
    for (let time = 0; time < 30; time++) await decide(call({ arguments: { amount: 3 } }));
    expect(sockets.size).toBeLessThan(5);
    expect(seen[0]?.[0]).toBe('Bearer opa-token');
    expect(seen[0]?.[1]).not.toContain('amount');
  });

  it('refuses when its token cannot be read', async () => {
    const { decide } = await decisionPoint(json({ result: true }), { tokenFile: '/nonexistent/token' });
    expect(await decide(call())).toMatchObject({ verdict: 'forbid', failed: true });
  });
});
