import { expect } from '@jest/globals';
import { Session, textOf } from './harness/clients';
import { Exchange } from './harness/exchange';
import { initialize, sound } from './harness/payloads';
import { resident } from './harness/process';
import { oversized, raw } from './harness/raw';
import { faults } from './harness/suite';

const MEGABYTE = 1024 * 1024;

faults('The client sends too much', {}, (fault) => {
  fault('a body of 5 MB', async ({ url, saw }) => {
    const session = await Session.open(url);
    const exchange = session.start('echo', { pad: 'x'.repeat(5 * MEGABYTE) });
    expect(await exchange.opened()).toBe(413);
    await exchange.ended();
    expect(sound(exchange)).toBeDefined();
    saw(`413, JSON-RPC ${sound(exchange)}`);
    expect(textOf(await session.call('echo'))).toBe('{}');
    const allowed = await session.start('echo', { pad: 'x'.repeat(3 * MEGABYTE) }).response();
    expect(textOf(allowed)).toHaveLength(3 * MEGABYTE + 10);
  });

  fault('a body of 100 MB', async ({ url, saw, bridge }) => {
    const before = resident(bridge.pid);
    for (const chunked of [false, true]) {
      const { status, sent } = await oversized(url, 100 * MEGABYTE, chunked);
      expect(status === 413 || status === undefined).toBe(true);
      expect(sent).toBeLessThan(100 * MEGABYTE);
      saw(`${chunked ? 'chunked' : 'announced'}: ${status ?? 'connection closed'} after a part of it`);
    }
    expect(resident(bridge.pid) - before).toBeLessThan(60 * MEGABYTE);
  });

  fault('10,000 headers', async ({ url, saw }) => {
    const lines = Array.from({ length: 10_000 }, (_, n) => `X-${n}: ${n}`).join('\r\n');
    const { status } = await raw(url, `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n${lines}\r\n\r\n`);
    expect([400, 431]).toContain(status);
    saw(`${status}`);
    const few = Array.from({ length: 3_000 }, (_, n) => `a${n}:`).join('\r\n');
    const body = JSON.stringify(initialize());
    const late = await raw(
      url,
      `POST /mcp HTTP/1.1\r\n${few}\r\nHost: evil.example\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    // Headers beyond what Node.js keeps are dropped: a check that runs over the rest must still refuse.
    expect([400, 403, 431]).toContain(late.status);
  });

  fault('a depth bomb', async ({ url, saw }) => {
    const session = await Session.open(url);
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const depth = 200_000;
      const bomb = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"a":${open.repeat(depth)}1${close.repeat(depth)}}}}`;
      const started = Date.now();
      const exchange = session.post(bomb);
      expect(await exchange.opened()).toBe(400);
      await exchange.ended();
      expect(Date.now() - started).toBeLessThan(2_000);
      expect([-32600, -32700]).toContain(sound(exchange));
      saw(`400, JSON-RPC ${sound(exchange)}`);
    }
    const unclosed = session.post('['.repeat(3 * MEGABYTE));
    expect(await unclosed.opened()).toBe(400);
  });

  fault(
    'more sessions than the bridge may have processes',
    async ({ url, saw, bridge }) => {
      expect(bridge.alive()).toBe(true);
      const attempts = await Promise.all(
        Array.from({ length: 40 }, async () => {
          const exchange = Session.initialize(url);
          await exchange.ended(25_000);
          return exchange;
        }),
      );
      const statuses = attempts.map(({ status }) => status);
      expect(new Set(statuses)).toEqual(new Set([200]));
      saw('40 sessions at once are served where 256 are allowed (the cap itself: see "sessions beyond the cap")');
      await Promise.all(
        attempts.map(({ headers }) =>
          new Exchange(url, {
            method: 'DELETE',
            headers: { 'mcp-session-id': String(headers['mcp-session-id']) },
          }).ended(),
        ),
      );
    },
    40_000,
  );
});
