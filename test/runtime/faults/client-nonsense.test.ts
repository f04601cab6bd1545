import { expect } from '@jest/globals';
import { Modern, Session, textOf } from './harness/clients';
import { Exchange } from './harness/exchange';
import { JSON_TYPES, sound } from './harness/payloads';
import { faults } from './harness/suite';

faults('The client sends nonsense', {}, (fault) => {
  fault('malformed JSON', async ({ url, saw }) => {
    const session = await Session.open(url);
    for (const body of ['{"jsonrpc":', 'hello', '', '\u0000', '{"a":1}{"b":2}', '\uFEFF{}', "{'a':1}"]) {
      const exchange = session.post(body);
      expect([400, exchange.status]).toContain(await exchange.opened());
      await exchange.ended();
      expect(exchange.status).toBe(400);
      expect([-32600, -32700]).toContain(sound(exchange));
    }
    saw('400, JSON-RPC -32700 or -32600, no stack trace');
  });

  fault('JSON that is no JSON-RPC', async ({ url, saw }) => {
    const session = await Session.open(url);
    for (const body of [
      'null',
      '1',
      '"x"',
      '{}',
      '{"jsonrpc":"1.0","id":1,"method":"ping"}',
      '{"jsonrpc":"2.0","id":null,"method":"ping"}',
      '{"jsonrpc":"2.0","id":{},"method":"ping"}',
      '{"jsonrpc":"2.0","id":1.5,"method":"ping"}',
      '{"jsonrpc":"2.0","id":1,"method":7}',
      '{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}',
    ]) {
      const exchange = session.post(body);
      await exchange.ended();
      expect({ body, status: exchange.status }).toEqual({ body, status: 400 });
      expect(sound(exchange)).toBeDefined();
    }
    saw('400, JSON-RPC -32600');
  });

  fault('bytes that are not UTF-8', async ({ url, saw }) => {
    const session = await Session.open(url);
    const [before, after] = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'echo', arguments: { a: '@' } },
    }).split('@');
    const exchange = session.post(
      Buffer.concat([Buffer.from(String(before)), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from(String(after))]),
    );
    await exchange.ended();
    // Refused or repaired; never passed on as it is.
    expect([200, 400]).toContain(exchange.status);
    if (exchange.status === 200) expect(exchange.text).toMatch(/\uFFFD/);
    saw(`${exchange.status}`);
    expect(textOf(await session.call('echo'))).toBe('{}');
  });

  fault('batch arrays', async ({ url, saw }) => {
    const session = await Session.open(url);
    const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
    for (const batch of [[ping], [ping, { ...ping, id: 2 }], [], [[ping]], [1]]) {
      const exchange = session.post(batch);
      expect(await exchange.opened()).toBe(400);
      await exchange.ended();
      expect(sound(exchange)).toBe(-32600);
    }
    const modern = new Exchange(url, {
      headers: { ...JSON_TYPES, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' },
      body: [{ ...ping, params: { _meta: new Modern(url).envelope() } }],
    });
    expect(await modern.opened()).toBe(400);
    saw('400, JSON-RPC -32600');
  });

  fault('one id twice in flight', async ({ url, saw }) => {
    const session = await Session.open(url);
    const first = session.start('slow', { after: 300 }, undefined, 7);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = session.start('echo', { second: true }, undefined, 7);
    const { error } = await second.response();
    expect(error?.code).toBe(-32600);
    saw(`JSON-RPC ${error?.code} to the second`);
    expect(textOf(await first.response())).toBe('after 300 ms');
    expect(textOf(await session.start('echo', { third: true }, undefined, 7).response())).toBe('{"third":true}');
    saw('the first is answered; afterwards the id is free');
  });

  fault('one id from many clients at once', async ({ url, saw }) => {
    const sessions = [await Session.open(url), await Session.open(url)];
    const clients = [...sessions, ...Array.from({ length: 10 }, () => new Modern(url))];
    const answers = await Promise.all(
      clients.map((client, n) => client.start('echo', { n }, { progressToken: 'same' }, 'same').response()),
    );
    answers.forEach((answer, n) => {
      expect(answer.id).toBe('same');
      expect(textOf(answer)).toBe(`{"n":${n}}`);
    });
    saw('each its own answer under its own id');
  });

  fault('ids of every allowed kind come back as they went', async ({ url, saw }) => {
    const session = await Session.open(url);
    for (const id of [
      0,
      -1,
      9_007_199_254_740_991,
      '',
      ' ',
      '0',
      '__proto__',
      'constructor',
      '"quoted\\"',
      '🦊',
      'x'.repeat(1_000),
    ]) {
      expect((await session.start('echo', {}, undefined, id).response()).id).toBe(id);
      expect((await new Modern(url).start('echo', {}, undefined, id).response()).id).toBe(id);
    }
    saw('the same id, number or string');
  });

  fault('keys that pollute prototypes', async ({ url, saw }) => {
    const session = await Session.open(url);
    const args = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const body = `{"jsonrpc":"2.0","id":1,"__proto__":{"polluted":1},"method":"tools/call","params":{"__proto__":{"polluted":1},"name":"echo","arguments":${args},"_meta":{"__proto__":{"progressToken":1}}}}`;
    const exchange = session.post(body);
    await exchange.ended();
    expect([200, 400]).toContain(exchange.status);
    if (exchange.status === 200) {
      // Arguments are the server's business: they reach it as they were.
      expect(textOf(await exchange.response())).toMatch(/"constructor":\{"prototype"/);
    }
    const later = session.start('echo', {});
    expect(textOf(await later.response())).toBe('{}');
    expect(later.text).not.toMatch(/polluted/);
    for (const method of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const { error } = await session.request(method).response();
      expect(error?.code).toBe(-32601);
      expect((await new Modern(url).request(method).response()).error?.code).toBe(-32601);
    }
    saw('the arguments reach the server unchanged; nothing else changes');
  });

  fault('a response that nobody waits for', async ({ url, saw }) => {
    const session = await Session.open(url);
    for (const id of [1, 'ask-0', '__proto__', null]) {
      const exchange = session.post({ jsonrpc: '2.0', id, result: {} });
      await exchange.ended();
      expect([202, 400, 404]).toContain(exchange.status);
    }
    expect(textOf(await session.call('echo'))).toBe('{}');
    saw('202 or 4xx, and no effect');
  });
});
