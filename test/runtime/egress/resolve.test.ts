import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { nameServers } from '../../../src/runtime/egress/resolve';

const endings: (() => unknown)[] = [];
afterEach(() => {
  for (const end of endings.splice(0)) end();
});

const TYPES: Readonly<Record<number, 'A' | 'AAAA'>> = { 1: 'A', 28: 'AAAA' };

/** A name server on loopback. A name that it does not know does not exist; `undefined` is silence. */
async function serve(answer: (name: string, type: 'A' | 'AAAA') => readonly number[][] | undefined) {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  endings.push(() => socket.close());
  socket.on('message', (query, peer) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.subarray(at + 1, at + 1 + length).toString());
      at += 1 + length;
    }
    const type = TYPES[query.readUInt16BE(at + 1)] ?? 'A';
    asked.push(`${type} ${labels.join('.')}`);
    const found = answer(labels.join('.'), type);
    if (found === undefined) return;
    const head = Buffer.from(query.subarray(0, at + 5));
    head.writeUInt16BE(found.length > 0 ? 0x8180 : 0x8183, 2);
    head.writeUInt16BE(found.length, 6);
    head.writeUInt32BE(0, 8);
    const records = found.map((address) => {
      const record = Buffer.from([
        0xc0,
        12,
        0,
        type === 'A' ? 1 : 28,
        0,
        1,
        0,
        0,
        0,
        60,
        0,
        address.length,
        ...address,
      ]);
      return record;
    });
    socket.send(Buffer.concat([head, ...records]), peer.port, peer.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { servers: [`127.0.0.1:${socket.address().port}`], asked };
}

describe('name servers', () => {
  test('are asked for the name as it stands, in both families; IPv4 comes first', async () => {
    const six = [0x26, 0x06, 0x28, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    const { servers, asked } = await serve((_, type) =>
      type === 'A'
        ? [
            [93, 184, 215, 14],
            [10, 0, 0, 1],
          ]
        : [six],
    );
    expect(await nameServers(2, servers)('api.example.com')).toEqual(['93.184.215.14', '10.0.0.1', '2606:2800::1']);
    expect(asked.sort()).toEqual(['A api.example.com', 'AAAA api.example.com']);
  });

  test('need not know both families', async () => {
    const { servers } = await serve((_, type) => (type === 'A' ? [[1, 2, 3, 4]] : []));
    expect(await nameServers(2, servers)('api.example.com')).toEqual(['1.2.3.4']);
  });

  test('that know nothing give nothing, without search domains', async () => {
    const { servers, asked } = await serve(() => []);
    expect(await nameServers(2, servers)('missing.example.com')).toEqual([]);
    expect(new Set(asked)).toEqual(new Set(['A missing.example.com', 'AAAA missing.example.com']));
  });

  test('that are silent are not waited for', async () => {
    const { servers } = await serve(() => undefined);
    const start = performance.now();
    expect(await nameServers(0.4, servers)('api.example.com')).toEqual([]);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});
