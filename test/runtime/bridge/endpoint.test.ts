import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { bridgeTo, closeBridges, Server } from '../support/bridge';
import { JSON_TYPES, Legacy, modern, post, until } from '../support/http';

afterEach(closeBridges);

/** A request whose headers fetch would not let through. */
function raw(
  url: string,
  method: string,
  headers: Record<string, string | string[]>,
  body?: string,
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });

describe('the endpoint', () => {
  it('serves only the hosts and origins that are configured, and its own', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, {
      listen: { allowedHosts: ['127.0.0.1', 'MCP.example', '[::1]'], allowedOrigins: ['https://app.example'] },
    });
    const { host } = new URL(url);
    const status = async (headers: Record<string, string>) =>
      (await raw(url, 'POST', { ...JSON_TYPES, ...headers }, ping)).status;
    for (const served of ['127.0.0.1', 'mcp.EXAMPLE:8443', '[::1]:80', host])
      expect(await status({ host: served })).toBe(400);
    for (const foreign of [
      'evil.example',
      'mcp.example.evil',
      'mcp.example@evil',
      'mcp.example:x',
      '[::2]',
      '127.0.0.1/x',
    ]) {
      expect({ foreign, status: await status({ host: foreign }) }).toEqual({ foreign, status: 403 });
    }
    expect(await status({ host, origin: 'https://APP.example' })).toBe(400);
    expect(await status({ host, origin: `http://${host}` })).toBe(400);
    for (const origin of [
      'null',
      'https://app.example.evil',
      'http://app.example',
      'https://app.example:444',
      `http://${host}0`,
    ]) {
      expect({ origin, status: await status({ host, origin }) }).toEqual({ origin, status: 403 });
    }
  });

  it('lets configured origins read its answers, and nobody else', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, { listen: { allowedOrigins: ['https://app.example'] } });
    const origin = 'https://app.example';
    const preflight = await raw(url, 'OPTIONS', { origin, 'access-control-request-method': 'POST' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'Mcp-Session-Id, WWW-Authenticate',
      vary: 'Origin',
    });
    const answer = await raw(url, 'POST', { ...JSON_TYPES, origin }, ping);
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': origin });
    const plain = await raw(url, 'POST', JSON_TYPES, ping);
    expect(plain.headers['access-control-allow-origin']).toBeUndefined();
    expect((await raw(url, 'OPTIONS', {})).status).toBe(405);
  });

  it('wants JSON, a method, and its own path', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    for (const type of ['text/plain', 'application/jsonp', 'application/json-seq', '']) {
      expect((await raw(url, 'POST', { accept: '*/*', 'content-type': type }, ping)).status).toBe(415);
    }
    expect((await raw(url, 'POST', { 'content-type': 'Application/JSON; charset=utf-8' }, ping)).status).toBe(400);
    for (const accept of ['text/html', 'application/json;q=0, text/html', 'image/*']) {
      expect((await raw(url, 'POST', { ...JSON_TYPES, accept }, ping)).status).toBe(406);
    }
    for (const accept of ['*/*', 'application/*', 'text/event-stream', 'text/*;q=0.5']) {
      expect((await raw(url, 'POST', { ...JSON_TYPES, accept }, ping)).status).toBe(400);
    }
    for (const method of ['PUT', 'PATCH', 'OPTIONS', 'HEAD']) {
      const refused = await raw(url, method, JSON_TYPES);
      expect(refused.status).toBe(405);
      expect(refused.headers.allow).toBe('POST, GET, DELETE');
    }
    expect((await raw(url.replace('/mcp', '/other'), 'POST', JSON_TYPES, ping)).status).toBe(404);
    expect((await raw(`${url}?x=1`, 'POST', JSON_TYPES, ping)).status).toBe(400);
  });

  it('refuses bodies that are no message, each with its error and without a trace', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, { limits: { depth: 16, bodyBytes: 100_000 } });
    const deep = `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":${'['.repeat(20)}${']'.repeat(20)}}}`;
    const batch = (count: number) =>
      JSON.stringify(Array.from({ length: count }, (_, id) => ({ jsonrpc: '2.0', id, method: 'ping' })));
    const cases: [string | Buffer, number, number][] = [
      ['', 400, -32_700],
      ['{', 400, -32_700],
      ['{"jsonrpc":"2.0","id":1,"method":"ping"}}', 400, -32_700],
      [Buffer.from('7b226a736f6e727063223a22ff227d', 'hex'), 400, -32_700],
      ['42', 400, -32_600],
      ['[]', 400, -32_600],
      ['{"jsonrpc":"2.0","id":null,"method":"ping"}', 400, -32_600],
      ['{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}', 400, -32_600],
      ['[{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}]', 400, -32_600],
      [deep, 400, -32_600],
      [batch(101), 400, -32_600],
      ['x'.repeat(100_001), 413, -32_000],
    ];
    for (const [body, status, code] of cases) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: JSON_TYPES,
        body: typeof body === 'string' ? body : new Uint8Array(body),
      });
      const text = await answer.text();
      expect({ body: String(body).slice(0, 60), status: answer.status, code: JSON.parse(text).error.code }).toEqual({
        body: String(body).slice(0, 60),
        status,
        code,
      });
      expect(text).not.toMatch(/\bat |node:|\.ts|stack/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('answers under the id of what it refuses', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    expect((await post(url, { jsonrpc: '2.0', id: 'mine', method: 'ping', extra: 1 })).last).toMatchObject({
      id: 'mine',
      error: { code: -32_600 },
    });
    expect((await post(url, { jsonrpc: '2.0', method: 'ping', extra: 1 })).last).toMatchObject({ id: null });
  });

  it('refuses a body without announced length where it passes the limit', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, { limits: { bodyBytes: 1_000 } });
    const answer = await new Promise<{ status: number }>((resolve, reject) => {
      const sent = httpRequest(
        url,
        { method: 'POST', headers: { ...JSON_TYPES, 'transfer-encoding': 'chunked' } },
        (response) => {
          response.resume();
          response.on('end', () => resolve({ status: response.statusCode ?? 0 }));
        },
      );
      sent.on('error', reject);
      for (let part = 0; part < 20; part++) sent.write('x'.repeat(100));
      sent.end();
    });
    expect(answer.status).toBe(413);
  });

  it('limits the rate and the calls in flight', async () => {
    const { url, admin } = await bridgeTo(Server.SCRIPTED, { limits: { requestsPerSecond: 5 } });
    const statuses = await Promise.all(Array.from({ length: 12 }, async () => (await post(url, ping)).status));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(6);
    await until(async () => (await post(url, ping)).status === 400);
    expect(await (await fetch(`${admin}/metrics`)).text()).toMatch(/strata_bridge_refused_total\{reason="rate"\} \d+/);
  });

  it('turns calls away that are one too many', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, { limits: { concurrentRequests: 2, streams: 1 } });
    const session = await Legacy.begin(url);
    const slow = { name: 'script', arguments: { steps: [{ wait: 300 }] } };
    const calls = [session.request('tools/call', slow), modern(url).request('tools/call', slow)];
    await until(async () => (await session.request('ping')).status === 503);
    const refused = await modern(url).request('tools/list');
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    for (const call of calls) expect((await call).status).toBe(200);
    expect((await session.request('ping')).status).toBe(200);
    const stream = await session.get();
    const listen = await modern(url).request('subscriptions/listen', { notifications: {} });
    expect(listen.last).toMatchObject({ error: { code: -32_603 } });
    await stream.body?.cancel();
  });

  it('gives each client its own answers where ids collide', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const sessions = [await Legacy.begin(url), await Legacy.begin(url)];
    const pids = await Promise.all(
      sessions.map(async (session) => {
        const { last } = await session.request(
          'tools/call',
          { name: 'script', arguments: { steps: [{ wait: 50 }] } },
          7,
        );
        expect(last.id).toBe(7);
        return JSON.parse((last.result as { content: { text: string }[] }).content[0]?.text ?? '').pid;
      }),
    );
    expect(new Set(pids).size).toBe(2);
  });

  it('hides a mistake of its own', async () => {
    const { url, lines } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    const original = lines.write;
    // Nothing in the bridge is allowed to throw; what does all the same stays inside.
    const parse = JSON.parse;
    JSON.parse = () => {
      throw new Proxy(new Error('secret detail'), {});
    };
    try {
      const answer = await fetch(url, { method: 'POST', headers: { ...JSON_TYPES, ...session.headers }, body: ping });
      expect(answer.status).toBe(400);
      expect(await answer.text()).not.toContain('secret');
    } finally {
      JSON.parse = parse;
      lines.write = original;
    }
    expect((await session.request('ping')).last.result).toEqual({});
  });
});
