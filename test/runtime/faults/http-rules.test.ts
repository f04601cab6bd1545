import { expect } from '@jest/globals';
import { jsonOf, Session } from './harness/clients';
import { Exchange } from './harness/exchange';
import { initialize, JSON_TYPES, sound } from './harness/payloads';
import { raw } from './harness/raw';
import { faults } from './harness/suite';

faults('The client breaks the rules of HTTP', {}, (fault) => {
  fault('an unknown session', async ({ url, saw }) => {
    const session = await Session.open(url);
    const ids = [
      'toString',
      '__proto__',
      'constructor',
      '0',
      `${session.id.toUpperCase()}x`,
      `${session.id}, ${session.id}`,
      '',
    ];
    for (const id of ids) {
      for (const method of ['POST', 'GET', 'DELETE']) {
        const exchange = new Exchange(url, {
          method,
          headers: { ...JSON_TYPES, 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' },
          ...(method === 'POST' && { body: { jsonrpc: '2.0', id: 1, method: 'ping' } }),
        });
        // An empty header may pass for a missing one.
        expect({ id, method, refused: [404, id === '' ? 400 : 404].includes(await exchange.opened()) }).toEqual({
          id,
          method,
          refused: true,
        });
        exchange.leave();
      }
    }
    const missing = new Exchange(url, { headers: JSON_TYPES, body: { jsonrpc: '2.0', id: 1, method: 'ping' } });
    expect(await missing.opened()).toBe(400);
    saw('404; 400 where the header is missing');
  });

  fault('DELETE twice', async ({ url, saw }) => {
    const session = await Session.open(url);
    const both = await Promise.all([session.delete().opened(), session.delete().opened()]);
    expect(both.filter((status) => status >= 200 && status < 300)).toHaveLength(1);
    expect(both).toContain(404);
    expect(await session.delete().opened()).toBe(404);
    expect(await session.request('ping').opened()).toBe(404);
    saw(`${both.join(', then ')}; 404 to every later request`);
  });

  fault('GET twice', async ({ url, saw }) => {
    const session = await Session.open(url);
    const first = session.listen();
    expect(await first.opened()).toBe(200);
    const second = session.listen();
    expect(await second.opened()).toBe(409);
    saw('409 to the second');
    await session.call('log_later', { data: 'to the first', after: 1 });
    await first.message(({ method }) => method === 'notifications/message');
    first.leave();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const third = session.listen();
    expect(await third.opened()).toBe(200);
    saw('the first goes on; once it is closed another may open');
    third.leave();
  });

  fault('a foreign Host or Origin', async ({ url, saw }) => {
    const { host } = new URL(url);
    const refused: Record<string, string>[] = [
      { host: 'evil.example' },
      { host: 'evil.example:80' },
      { host: '127.0.0.1.evil.example' },
      { host: 'localhost@evil.example' },
      { host, origin: 'http://evil.example' },
      { host, origin: 'null' },
      { host, origin: 'https://127.0.0.1.evil.example' },
      { host, origin: 'file://' },
      { host, origin: `http://${host}@evil.example` },
      { host, origin: 'http://127.0.0.1:1' },
    ];
    for (const headers of refused) {
      for (const method of ['POST', 'GET', 'DELETE', 'OPTIONS']) {
        const exchange = new Exchange(url, {
          method,
          headers: { ...JSON_TYPES, ...headers },
          ...(method === 'POST' && { body: initialize() }),
        });
        const status = await exchange.opened();
        expect({ ...headers, method, refused: status >= 400 && status < 500 }).toEqual({
          ...headers,
          method,
          refused: true,
        });
        expect(exchange.headers['access-control-allow-origin']).toBeUndefined();
        if (method === 'POST') expect(status).toBe(403);
        exchange.leave();
      }
    }
    saw('403');
    const served: Record<string, string>[] = [
      { host },
      { host: host.replace('127.0.0.1', 'LOCALHOST') },
      { host, origin: `http://${host}` },
    ];
    for (const headers of served) {
      const exchange = new Exchange(url, { headers: { ...JSON_TYPES, ...headers }, body: initialize() });
      expect(await exchange.opened()).toBe(200);
    }
    for (const head of [
      'GET /mcp HTTP/1.0\r\n',
      'GET /mcp HTTP/1.1\r\n',
      'GET /mcp HTTP/1.1\r\nHost:\r\n',
      'GET /mcp HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n',
    ]) {
      const { status } = await raw(url, `${head}Connection: close\r\n\r\n`);
      expect({ head, refused: status === 400 || status === 403 }).toEqual({ head, refused: true });
    }
  });

  fault('no Accept header, or one that excludes both answers', async ({ url, saw }) => {
    const { id } = await Session.open(url);
    const headers = { 'content-type': 'application/json', 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' };
    const seen = [];
    for (const accept of [
      undefined,
      '*/*',
      'application/json',
      'text/html',
      'text/event-stream;q=0, application/json',
    ]) {
      const exchange = new Exchange(url, {
        headers: { ...headers, ...(accept && { accept }) },
        body: { jsonrpc: '2.0', id: 1, method: 'ping' },
      });
      const status = await exchange.opened();
      expect([200, 406]).toContain(status);
      await exchange.ended();
      if (status === 200) expect(exchange.messages[0]?.result).toEqual({});
      else expect(sound(exchange)).toBeDefined();
      seen.push(`${accept ?? 'none'}: ${status}`);
    }
    // A client that takes JSON only must not be sent an event stream.
    saw(seen.join(', '));
  });

  fault('another content type, method or path', async ({ url, saw }) => {
    const body = JSON.stringify(initialize());
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', undefined]) {
      const exchange = new Exchange(url, {
        headers: { accept: JSON_TYPES.accept, ...(type && { 'content-type': type }) },
        body,
      });
      expect({ type, status: await exchange.opened() }).toEqual({ type, status: 415 });
    }
    const charset = new Exchange(url, {
      headers: { ...JSON_TYPES, 'content-type': 'application/json; charset=utf-8' },
      body,
    });
    expect(await charset.opened()).toBe(200);
    for (const method of ['PUT', 'PATCH', 'HEAD', 'TRACE']) {
      expect(await new Exchange(url, { method, headers: JSON_TYPES }).opened()).toBe(405);
    }
    for (const path of ['/', '/mcp/', '/MCP', '/mcp/../etc/passwd', '//mcp', '/metrics', '/readyz', '/mcp%00']) {
      expect({ path, status: await new Exchange(url, { path, headers: JSON_TYPES, body }).opened() }).toEqual({
        path,
        status: 404,
      });
    }
    saw('415, 405, 404');
  });

  fault('two lengths for one body', async ({ url, saw }) => {
    const head = 'POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';
    for (const lengths of [
      'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n',
      'Content-Length: 4\r\nContent-Length: 5\r\n',
      'Transfer-Encoding: chunked, identity\r\n',
    ]) {
      const { status } = await raw(
        url,
        `${head}${lengths}\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
      );
      expect(status).toBe(400);
    }
    saw('400');
  });

  fault('another revision than the session has', async ({ url, saw }) => {
    const session = await Session.open(url);
    for (const version of ['1999-01-01', 'toString', '2025-06-18x']) {
      const exchange = session.post(
        { jsonrpc: '2.0', id: 1, method: 'ping' },
        { headers: { 'mcp-protocol-version': version } },
      );
      expect(await exchange.opened()).toBe(400);
    }
    const { meta } = jsonOf(await session.call('whoami'));
    expect(meta).toBeUndefined();
    saw('400');
  });
});
