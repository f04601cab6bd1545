import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { jsonOf, Modern, Session, textOf } from './harness/clients';
import { until } from './harness/exchange';
import { JSON_TYPES } from './harness/payloads';
import { descriptors } from './harness/process';
import { dial, raw } from './harness/raw';
import { faults } from './harness/suite';

const cancelled = async (client: Session | Modern) => jsonOf(await client.call('whoami'))['cancelled'] as unknown[];

faults('The client leaves', {}, (fault) => {
  fault('the client is gone in the middle of a call (2025-11-25)', async ({ url, saw }) => {
    const session = await Session.open(url);
    const call = session.start('slow', { after: 500 });
    await pause(100);
    call.leave();
    await pause(100);
    // Leaving is not cancelling in this revision: the call runs on.
    expect(await cancelled(session)).toEqual([]);
    expect(textOf(await session.call('echo'))).toBe('{}');
    saw('the call runs on, the session stays');
  });

  fault('the client is gone in the middle of a call (2026-07-28)', async ({ url, saw }) => {
    const modern = new Modern(url);
    const before = await cancelled(modern);
    const call = modern.start('hang');
    await pause(100);
    call.leave();
    await until(async () => (await cancelled(modern)).length === before.length + 1, 'the server is told');
    saw('the server is told to cancel');
  });

  fault('the client is gone in the middle of a subscription', async ({ url, saw }) => {
    const modern = new Modern(url);
    const before = await cancelled(modern);
    const stream = modern.listen({ toolsListChanged: true });
    await stream.message(({ method }) => method === 'notifications/subscriptions/acknowledged');
    stream.leave();
    await until(async () => (await cancelled(modern)).length > before.length, 'the server is told');
    saw('the server is told to cancel the subscription');
  });

  fault('a hundred clients are gone at once', async ({ url, saw }) => {
    const calls = Array.from({ length: 100 }, () => new Modern(url).start('slow', { after: 300 }));
    await pause(150);
    for (const call of calls) call.leave();
    expect(textOf(await new Modern(url).call('echo'))).toBe('{}');
    saw('nobody else notices');
  });

  fault('the client closes its sending half and waits', async ({ url, saw }) => {
    const body = JSON.stringify({
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: { name: 'slow', arguments: { after: 200 }, _meta: new Modern(url).envelope() },
    });
    const lines = Object.entries({
      ...JSON_TYPES,
      host: new URL(url).host,
      connection: 'close',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'slow',
      'content-length': `${body.length}`,
    }).map(([name, value]) => `${name}: ${value}`);
    const socket = await dial(url);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.end(`POST /mcp HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
    await until(() => socket.closed || text.includes('after 200 ms'), 'an answer or the end');
    // Both are allowed: an answer, or the end of the connection as a client that is gone.
    saw(text.includes('after 200 ms') ? 'the answer' : 'the connection ends');
    socket.destroy();
  });

  fault('connections that say nothing', async ({ url, saw, bridge }) => {
    const before = descriptors(bridge.pid);
    const sockets = await Promise.all(Array.from({ length: 200 }, () => dial(url)));
    expect(textOf(await new Modern(url).call('echo'))).toBe('{}');
    for (const socket of sockets.slice(0, 100)) socket.resetAndDestroy();
    for (const socket of sockets.slice(100)) socket.destroy();
    await until(() => descriptors(bridge.pid) <= before + 5, 'the descriptors are free again');
    saw('others are served meanwhile; every descriptor comes back');
  });

  fault('connections are reset in the middle of a body', async ({ url, saw, bridge }) => {
    const before = descriptors(bridge.pid);
    for (let round = 0; round < 50; round += 1) {
      const socket = await dial(url);
      socket.write(
        `POST /mcp HTTP/1.1\r\nHost: ${new URL(url).host}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"jsonrpc"`,
      );
      await pause(2);
      socket.resetAndDestroy();
    }
    await until(() => descriptors(bridge.pid) <= before + 5, 'the descriptors are free again');
    saw('nothing is left of them');
  });

  fault(
    'slow-loris: heads and bodies a byte at a time',
    async ({ url, saw }) => {
      const { host } = new URL(url);
      const head = `POST /mcp HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`;
      const heads = await Promise.all(Array.from({ length: 50 }, () => dial(url)));
      const bodies = await Promise.all(Array.from({ length: 50 }, () => dial(url)));
      for (const socket of heads) socket.write(head);
      for (const socket of bodies) socket.write(`${head}Content-Length: 100000\r\n\r\n`);
      const everyone = [...heads, ...bodies];
      const drip = setInterval(() => {
        for (const socket of everyone) write(socket);
      }, 250);
      try {
        expect(textOf(await (await Session.open(url)).call('echo'))).toBe('{}');
        saw('others are served meanwhile');
        await until(() => everyone.every(({ closed }) => closed), 'all of them are cut off', 75_000);
        saw('all are cut off: heads within 15 seconds, bodies within little more than a minute');
      } finally {
        clearInterval(drip);
        for (const socket of everyone) socket.destroy();
      }
    },
    90_000,
  );

  fault('requests pipelined on one connection', async ({ url, saw }) => {
    const { host } = new URL(url);
    const ping = `GET /nowhere HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    const { text } = await raw(url, ping.repeat(100));
    expect(text.split('HTTP/1.1 404').length - 1).toBeGreaterThan(0);
    saw('each its answer');
  });
});

function write(socket: Socket): void {
  if (!socket.destroyed) socket.write('a');
}
