import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { closeBridges } from '../../support/bridge';
import type { Json } from '../../support/http';
import { asker, COMBINATIONS, errorOf, governed, resultOf } from './support';

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  await closeBridges();
  for (const end of cleanup.splice(0)) await end();
});

interface Asked {
  readonly resource: { readonly kind: string; readonly name: string };
  readonly visibility: boolean;
  readonly arguments?: Json;
}

/** A decision point that permits what is called `get_*` and everything that may merely be seen, until it is gone. */
async function decisionPoint() {
  const asked: { input: Asked; path?: string }[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { input } = JSON.parse(body) as { input: Asked };
      asked.push({ input, ...(request.url && { path: request.url }) });
      const result = /"get_/.test(JSON.stringify(input)) || input.visibility;
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ result }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  cleanup.push(() => server.listening && close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/data/mcp/authz`;
  return { asked, close, policy: { policy: { engine: 'opa', url, timeoutSeconds: 20 } } };
}

describe.each(COMBINATIONS)('a server on SDK %s, a %s client, a decision point', (sdk, era) => {
  it('decides about each call, and refuses every call while it is away', async () => {
    const point = await decisionPoint();
    const { url, lines } = await governed(sdk, { ...point.policy, audit: { enabled: true } });
    const client = await asker(era, url);
    const call = (name: string) => client.request('tools/call', { name, arguments: { amount: 7 } });
    expect(JSON.stringify(resultOf(await call('get_one')))).toContain('get_one');
    expect(errorOf(await call('delete_one'))).toEqual({ code: -32_602, message: 'Not permitted: delete_one' });
    expect(point.asked.every(({ path }) => path === '/v1/data/mcp/authz')).toBe(true);
    expect(point.asked.find(({ input }) => !input.visibility)?.input.arguments).toEqual({ amount: 7 });

    await point.close();
    const refused = await call('get_one');
    expect(refused.last.result).toBeUndefined();
    expect(errorOf(refused)).toMatchObject({ code: -32_602 });
    expect(resultOf(await client.request('tools/list')).tools).toEqual([]);
    expect(lines.audit.filter(({ target }) => target === 'get_one').map(({ outcome }) => outcome)).toEqual([
      'success',
      'denied',
    ]);
    expect(lines.audit.find(({ reason }) => reason === 'policy-unavailable')).toMatchObject({ outcome: 'denied' });
  });
});
