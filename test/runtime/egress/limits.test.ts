import { Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { EgressEvent } from '../../../src/contract';
import { egress, endAll, httpOrigin, origin, PUBLIC, Raw, tunnel, until } from './support';

afterEach(endAll);

const echo = () => origin((socket) => socket.pipe(socket));
const names = { 'api.example.com': [PUBLIC.one] };
const limited = async (limits: Record<string, number>, port: Promise<number> = echo()) =>
  egress({ names, hosts: { [PUBLIC.one]: await port }, config: { limits } });

describe('caps', () => {
  test('cut a tunnel that sends more than it may, and nothing beyond the cap passes', async () => {
    let received = 0;
    const sink = origin((socket) => void socket.on('data', (chunk) => (received += chunk.length)));
    const { port, audited } = await limited({ uploadBytes: 1_000 }, sink);
    const { raw } = await tunnel(port, 'api.example.com:443');
    raw.send('x'.repeat(900));
    await until(() => received === 900);
    raw.send('x'.repeat(200));
    await until(() => raw.closed);
    expect(await audited(1)).toMatchObject([{ outcome: 'denied', reason: 'upload-limit', uploaded: 900 }]);
    expect(received).toBe(900);
  });

  test('hold for bytes that come with the request', async () => {
    const { port, audited } = await limited({ uploadBytes: 4 });
    const raw = await Raw.to(port);
    raw.send('CONNECT api.example.com:443 HTTP/1.1\r\nHost: x\r\n\r\nearly');
    await until(() => raw.closed);
    expect(await audited(1)).toMatchObject([{ reason: 'upload-limit', uploaded: 0 }]);
  });

  test('cut a host that answers more than it may', async () => {
    const { port, audited } = await limited(
      { downloadBytes: 1_000 },
      origin((socket) => void socket.write('x'.repeat(5_000))),
    );
    const { raw } = await tunnel(port, 'api.example.com:443');
    await until(() => raw.closed);
    expect(await audited(1)).toMatchObject([{ outcome: 'denied', reason: 'download-limit' }]);
  });

  test('hold for bodies in absolute form', async () => {
    const { port, audited } = await limited(
      { uploadBytes: 1_000 },
      httpOrigin((request, response) => request.resume().on('end', () => response.end())),
    );
    const raw = await Raw.to(port);
    raw.send(`POST http://api.example.com/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n${'x'.repeat(5_000)}`);
    await until(() => raw.closed);
    expect(await audited(1)).toMatchObject([{ outcome: 'denied', reason: 'upload-limit' }]);
  });

  test('leave one server no more connections than it may have, and other servers theirs', async () => {
    const allow = [{ host: 'api.example.com', port: 443 }];
    const { proxy, audited } = await egress({
      names,
      hosts: { [PUBLIC.one]: await echo() },
      config: { limits: { connections: 2 }, listeners: ['a', 'b'].map((server) => ({ server, port: 0, allow })) },
    });
    const [a = 0, b = 0] = [proxy.portOf('a'), proxy.portOf('b')];
    for (const _ of [1, 2]) expect((await tunnel(a, 'api.example.com:443')).status).toBe(200);
    const raw = await Raw.to(a);
    await until(() => raw.ended || raw.closed);
    expect(await audited(1)).toMatchObject([
      { server: 'a', outcome: 'denied', reason: 'connections', source: '127.0.0.1' },
    ]);
    expect((await tunnel(b, 'api.example.com:443')).status).toBe(200);
  });

  test('are a matter of the open connections alone', async () => {
    const { port } = await limited({ connections: 1 });
    for (const _ of [1, 2, 3]) {
      const { raw, status } = await tunnel(port, 'api.example.com:443');
      expect(status).toBe(200);
      raw.socket.end();
      await until(() => raw.closed);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
});

describe('time', () => {
  test('runs out for a tunnel on which nothing moves, and not for one on which something does', async () => {
    const { port, audited, lines } = await limited({ idleSeconds: 0.3 });
    const [busy, idle] = [await tunnel(port, 'api.example.com:443'), await tunnel(port, 'api.example.com:443')];
    const beat = setInterval(() => busy.raw.send('.'), 50);
    try {
      await until(() => idle.raw.closed);
      expect(await audited(1)).toMatchObject([{ outcome: 'error', reason: 'idle' }]);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(busy.raw.closed).toBe(false);
      expect(lines.audit).toHaveLength(1);
    } finally {
      clearInterval(beat);
    }
  });

  test('runs out for a half-closed tunnel', async () => {
    const { port, audited } = await limited(
      { idleSeconds: 0.3 },
      origin((socket) => void socket.resume()),
    );
    const { raw } = await tunnel(port, 'api.example.com:443');
    raw.socket.end();
    await until(() => raw.closed);
    expect(await audited(1)).toMatchObject([{ reason: 'idle' }]);
  });

  test.each([
    ['nothing', []],
    ['headers letter by letter', [...'CONNECT api.example.com:443 HTTP/1.1\r\nHost: x']],
  ])('runs out for a client that sends %s', async (_, letters: string[]) => {
    const { port, audited } = await limited({ headerSeconds: 0.5 });
    const raw = await Raw.to(port);
    const drip = setInterval(() => raw.socket.write(letters.shift() ?? ''), 40);
    try {
      expect(await raw.status()).toBe(408);
    } finally {
      clearInterval(drip);
    }
    expect(await audited(1)).toMatchObject([{ outcome: 'denied', reason: 'headers-too-slow' }]);
  });

  test('runs out for a host that does not answer, and is shared by its addresses', async () => {
    const { port, audited } = await egress({
      names: { 'api.example.com': [PUBLIC.one, PUBLIC.two] },
      config: { limits: { connectSeconds: 1 } },
      // A socket that is never connected: neither an answer nor an error.
      dependencies: { dial: () => new Socket() },
    });
    const start = performance.now();
    const { status } = await tunnel(port, 'api.example.com:443');
    expect(status).toBe(504);
    expect(performance.now() - start).toBeLessThan(3_000);
    expect(await audited(1)).toMatchObject([{ outcome: 'error', reason: 'connect-timeout', address: PUBLIC.two }]);
  });
});

describe('without an audit stream nothing passes', () => {
  test('no new connection', async () => {
    const { port, lines, dialled, proxy } = await limited({});
    lines.broken = true;
    expect((await tunnel(port, 'api.example.com:443')).status).toBe(503);
    expect(dialled).toEqual([]);
    // Nothing is added to what cannot be written.
    expect(lines.audit).toEqual([]);
    const ready = await fetch(`http://127.0.0.1:${proxy.adminPort}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([503, 'connections cannot be audited\n']);
  });
});

describe('the admin port', () => {
  test('counts by server, outcome and reason', async () => {
    const { port, proxy, audited } = await limited({});
    const { raw } = await tunnel(port, 'api.example.com:443');
    raw.send('12345');
    await raw.saw('12345');
    await tunnel(port, 'evil.example:443');
    const metrics = async () => (await fetch(`http://127.0.0.1:${proxy.adminPort}/metrics`)).text();
    expect(await metrics()).toContain('strata_egress_open_connections{server="tools/github"} 1\n');
    raw.socket.end();
    await audited(2);
    const text = await metrics();
    expect(text).toContain('strata_egress_connections_total{server="tools/github",outcome="success"} 1\n');
    expect(text).toContain(
      'strata_egress_connections_total{server="tools/github",outcome="denied",reason="undeclared-host"} 1\n',
    );
    expect(text).toContain('strata_egress_bytes_total{server="tools/github",direction="upload"} 5\n');
    expect(text).toContain('strata_egress_open_connections{server="tools/github"} 0\n');
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).not.toContain('mcp_server');
  });
});

describe('the end', () => {
  test('lets open connections finish, is not ready meanwhile, and closes the door', async () => {
    const { port, proxy } = await egress({ names, hosts: { [PUBLIC.one]: await echo() }, config: { drainSeconds: 2 } });
    const { raw } = await tunnel(port, 'api.example.com:443');
    const closed = proxy.close();
    const ready = await fetch(`http://127.0.0.1:${proxy.adminPort}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([503, 'the proxy is stopping\n']);
    await new Promise((resolve) => setTimeout(resolve, 600));
    await expect(Raw.to(port)).rejects.toThrow('ECONNREFUSED');
    raw.send('still here');
    await raw.saw('still here');
    raw.socket.end();
    expect(await closed).toBe(true);
  });

  test('cuts what does not finish, with an audit event', async () => {
    const { port, proxy, lines } = await egress({
      names,
      hosts: { [PUBLIC.one]: await echo() },
      config: { drainSeconds: 0.3 },
    });
    const { raw } = await tunnel(port, 'api.example.com:443');
    expect(await proxy.close()).toBe(false);
    await until(() => raw.closed);
    expect(lines.audit.map((line) => EgressEvent.parse(line))).toMatchObject([
      { outcome: 'error', reason: 'shutdown' },
    ]);
  });

  test('is asked for by many and comes once', async () => {
    const { proxy, lines } = await limited({});
    await Promise.all([proxy.close(), proxy.close()]);
    expect(lines.events('stopped')).toHaveLength(1);
  });
});
