import { afterEach, describe, expect, test } from '@jest/globals';
import { egress, endAll, origin, PUBLIC, Raw, SERVER, tunnel, until } from './support';

afterEach(endAll);

const echo = () => origin((socket) => socket.pipe(socket));
const names = { 'api.example.com': [PUBLIC.one] };

describe('a tunnel to a declared host', () => {
  test('carries bytes both ways and leaves one audit event', async () => {
    const { port, audited } = await egress({ names, hosts: { [PUBLIC.one]: await echo() } });
    const { raw, status } = await tunnel(port, 'api.example.com:443');
    expect(status).toBe(200);
    raw.send('hello');
    await raw.saw('\r\n\r\nhello');
    raw.socket.end();
    await until(() => raw.ended);
    const [event] = await audited(1);
    expect(event).toMatchObject({
      type: 'egress',
      proxy: 'egress-proxy',
      server: SERVER,
      port,
      source: '127.0.0.1',
      method: 'CONNECT',
      host: 'api.example.com',
      hostPort: 443,
      address: PUBLIC.one,
      outcome: 'success',
      uploaded: 5,
      downloaded: 5,
    });
    expect(event).not.toHaveProperty('reason');
    expect(Date.parse(event?.time ?? '')).toBeGreaterThan(0);
  });

  test.each(['API.Example.COM:443', 'api.example.com.:443', 'Api.example.com.:443'])(
    'is the same as %s',
    async (name) => {
      const { port } = await egress({ names, hosts: { [PUBLIC.one]: await echo() } });
      expect((await tunnel(port, name)).status).toBe(200);
    },
  );

  test('takes bytes that came with the request', async () => {
    const { port } = await egress({ names, hosts: { [PUBLIC.one]: await echo() } });
    const raw = await Raw.to(port);
    raw.send('CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\n\r\nearly');
    await raw.saw('\r\n\r\nearly');
  });

  test('is half-closed in one direction and open in the other', async () => {
    const hosts = {
      [PUBLIC.one]: await origin((socket) => {
        socket.resume();
        // Speaks only after the other side has ended.
        socket.once('end', () => setTimeout(() => socket.end('last words'), 50));
      }),
    };
    const { port, audited } = await egress({ names, hosts });
    const { raw } = await tunnel(port, 'api.example.com:443');
    raw.socket.end('question');
    await raw.saw('last words');
    expect(await audited(1)).toMatchObject([{ outcome: 'success', uploaded: 8, downloaded: 10 }]);
  });

  test('moves a large body unchanged through a slow reader', async () => {
    const size = 8 * 1024 * 1024;
    const hosts = { [PUBLIC.one]: await origin((socket) => void socket.end(Buffer.alloc(size, 'x'))) };
    const { port, audited } = await egress({ names, hosts });
    const { raw } = await tunnel(port, 'api.example.com:443');
    raw.socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 100));
    raw.socket.resume();
    await until(() => raw.ended);
    expect(raw.text.length - raw.text.indexOf('\r\n\r\n') - 4).toBe(size);
    raw.socket.end();
    expect(await audited(1)).toMatchObject([{ outcome: 'success', downloaded: size }]);
  });

  test('tries further addresses of the name where the first does not answer', async () => {
    const { port, dialled } = await egress({
      names: { 'api.example.com': [PUBLIC.two, PUBLIC.six, PUBLIC.one] },
      hosts: { [PUBLIC.one]: await echo() },
    });
    expect((await tunnel(port, 'api.example.com:443')).status).toBe(200);
    expect(dialled).toEqual([PUBLIC.two, PUBLIC.six, PUBLIC.one]);
  });

  test('says so where no address answers', async () => {
    const { port, audited } = await egress({ names });
    const { raw, status } = await tunnel(port, 'api.example.com:443');
    expect(status).toBe(502);
    await raw.saw('egress-proxy: api.example.com:443: no address of the name accepts connections');
    expect(raw.text).toContain('Proxy-Status: egress-proxy; error=connection_refused');
    expect(await audited(1)).toMatchObject([{ outcome: 'error', reason: 'connect-failed', address: PUBLIC.one }]);
  });

  test('does not outlive its client while it is being opened', async () => {
    let release: (found: readonly string[]) => void = () => undefined;
    const { port, audited, dialled } = await egress({
      dependencies: { resolve: () => new Promise((resolve) => (release = resolve)) },
    });
    const raw = await Raw.to(port);
    raw.send('CONNECT api.example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 50));
    raw.socket.resetAndDestroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    release([PUBLIC.one]);
    expect(await audited(1)).toMatchObject([{ outcome: 'error', reason: 'client-failed' }]);
    expect(dialled).toEqual([]);
  });

  test('ends with the host that breaks it', async () => {
    const hosts = { [PUBLIC.one]: await origin((socket) => void socket.once('data', () => socket.resetAndDestroy())) };
    const { port, audited } = await egress({ names, hosts });
    const { raw } = await tunnel(port, 'api.example.com:443');
    raw.send('x');
    await until(() => raw.closed);
    expect(await audited(1)).toMatchObject([{ outcome: 'error', reason: 'upstream-failed' }]);
  });
});
