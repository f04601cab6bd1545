import { afterEach, describe, expect, test } from '@jest/globals';
import { egress, endAll, httpOrigin, mirror, origin, PUBLIC, Raw, type Seen, until } from './support';

afterEach(endAll);

const names = { 'api.example.com': [PUBLIC.one] };

async function mirrored(config: Record<string, unknown> = {}) {
  const seen: Seen[] = [];
  const proxy = await egress({ names, hosts: { [PUBLIC.one]: await httpOrigin(mirror(seen)) }, config });
  const ask = async (text: string) => {
    const raw = await Raw.to(proxy.port);
    raw.send(text);
    await until(() => raw.ended || raw.closed);
    return raw;
  };
  return { ...proxy, seen, ask };
}

describe('a request in absolute form', () => {
  test('reaches the host in origin form, with the host that its target names', async () => {
    const { ask, seen, audited } = await mirrored();
    const { text } = await ask('GET http://api.example.com/a?b=c HTTP/1.1\r\nHost: internal.example\r\nX-A: 1\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toContain('X-Origin: yes\r\n');
    expect(text).toContain('Connection: close\r\n');
    expect(seen).toMatchObject([
      { line: 'GET /a?b=c', headers: { host: 'api.example.com', 'x-a': '1', connection: 'close' } },
    ]);
    expect(seen[0]?.raw.filter((name) => name.toLowerCase() === 'host')).toHaveLength(1);
    expect(await audited(1)).toMatchObject([
      { method: 'GET', host: 'api.example.com', hostPort: 80, address: PUBLIC.one, outcome: 'success' },
    ]);
  });

  test('carries nothing that is about the connection, or meant for the proxy', async () => {
    const { ask, seen } = await mirrored();
    await ask(
      [
        'GET http://api.example.com/ HTTP/1.1',
        'Host: api.example.com',
        'Connection: keep-alive, X-Secret, Content-Length',
        'X-Secret: hop',
        'Keep-Alive: timeout=5',
        'Proxy-Connection: keep-alive',
        'Proxy-Authorization: Basic Zm9v',
        'TE: trailers',
        'Upgrade: h2c',
        'Authorization: Bearer kept',
        '\r\n',
      ].join('\r\n'),
    );
    expect(Object.keys(seen[0]?.headers ?? {}).sort()).toEqual(['authorization', 'connection', 'host', 'via']);
  });

  test.each([
    ['a length', 'Content-Length: 5\r\n\r\nhello', 'content-length', '5', 'hello'],
    [
      'chunks',
      'Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: x\r\n\r\n',
      'transfer-encoding',
      'chunked',
      'hello',
    ],
    ['nothing', '\r\n', 'content-length', '0', ''],
    ['an expectation', 'Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello', 'content-length', '5', 'hello'],
  ])('has its body framed anew: %s', async (_, rest, name, value, body) => {
    const { ask, seen } = await mirrored();
    const { text } = await ask(`POST http://api.example.com/ HTTP/1.1\r\nHost: x\r\n${rest}`);
    expect(text).toMatch(new RegExp(`saw ${body}`));
    expect(seen).toMatchObject([{ line: 'POST /', body, headers: { [name]: value } }]);
  });

  test('is one on its connection: what is sent behind it is served to nobody', async () => {
    const { ask, seen, audited } = await mirrored();
    const one = 'GET http://api.example.com/first HTTP/1.1\r\nHost: x\r\n\r\n';
    await ask(`${one}GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n${one.replace('first', 'third')}`);
    expect(seen.map(({ line }) => line).filter((line) => line !== 'GET /first')).toEqual([]);
    expect((await audited(2)).map(({ reason }) => reason)).toContain('malformed');
  });

  test('cannot bring a tunnel along', async () => {
    const { port, dialled, audited } = await mirrored();
    const raw = await Raw.to(port);
    raw.send(
      'GET http://api.example.com/first HTTP/1.1\r\nHost: x\r\n\r\nCONNECT api.example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n',
    );
    const events = await audited(2);
    expect(events.find(({ method }) => method === 'CONNECT')).toMatchObject({ outcome: 'denied', reason: 'malformed' });
    expect(dialled.length).toBeLessThanOrEqual(1);
    expect(raw.text).not.toContain('Connection Established');
  });

  test.each([
    ['http://evil.example/', 403],
    ['http://api.example.com:8080/', 403],
    ['http://2852039166/latest/meta-data', 403],
    ['http://169.254.169.254/latest/meta-data', 403],
    ['http://[::1]/', 403],
    ['http://user:pass@api.example.com/', 400],
    ['http://api.example.com@evil.example/', 400],
    ['http:///path', 400],
    ['http://api.example.com:80:80/', 400],
  ])('to %s is refused', async (url, status) => {
    const { ask, dialled } = await mirrored();
    const { text } = await ask(`GET ${url} HTTP/1.1\r\nHost: api.example.com\r\n\r\n`);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(dialled).toEqual([]);
  });

  test.each([
    'http://API.example.com',
    'http://api.example.com:80',
    'http://api.example.com.:80/',
    'HTTP://api.example.com:/',
  ])('to %s is the same', async (url) => {
    const { ask, seen } = await mirrored();
    await ask(`GET ${url} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(seen).toMatchObject([{ line: 'GET /', headers: { host: 'api.example.com' } }]);
  });

  test('has an answer without what is about the connection', async () => {
    const { port } = await egress({
      names,
      hosts: {
        [PUBLIC.one]: await origin((socket) => {
          socket.once('data', () =>
            socket.end(
              'HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=9\r\nProxy-Authenticate: Basic\r\nX-End: 2\r\nContent-Length: 2\r\n\r\nok',
            ),
          );
        }),
      },
    });
    const raw = await Raw.to(port);
    raw.send('GET http://api.example.com/ HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => raw.ended);
    const [head = ''] = raw.text.split('\r\n\r\n');
    expect(head).toContain('X-End: 2');
    expect(head).not.toMatch(/X-Hop|Keep-Alive|Proxy-Authenticate/);
  });

  test.each([
    ['no HTTP', 'SSH-2.0-x\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['too large headers', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['nothing', ''],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'],
  ])('is answered with 502 where the host answers with %s', async (_, answer) => {
    const { port, audited } = await egress({
      names,
      hosts: { [PUBLIC.one]: await origin((socket) => void socket.once('data', () => socket.end(answer))) },
    });
    const raw = await Raw.to(port);
    raw.send('GET http://api.example.com/ HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await raw.status()).toBe(502);
    expect(await audited(1)).toMatchObject([{ outcome: 'error', reason: 'upstream-failed' }]);
  });

  test('whose answer breaks off is not taken for complete', async () => {
    const { port, audited } = await egress({
      names,
      hosts: {
        [PUBLIC.one]: await origin(
          (socket) => void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf')),
        ),
      },
    });
    const raw = await Raw.to(port);
    raw.send('GET http://api.example.com/ HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => raw.closed);
    expect(raw.ended).toBe(false);
    expect(await audited(1)).toMatchObject([{ outcome: 'error', reason: 'upstream-failed' }]);
  });
});
