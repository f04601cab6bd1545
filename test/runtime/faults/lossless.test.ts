import { expect } from '@jest/globals';
import { jsonOf, Modern, Session, textOf } from './harness/clients';
import { sound } from './harness/payloads';
import { faults } from './harness/suite';

/** What the faulty server's tool `strange` writes into its result. */
const STRANGE =
  '"n":12345678901234567890,"f":1.0,"e":1E+2,"u":"\\u00e9\\ud83e","z":"a\\/b","vendor/x":{"b":[],"a":null},"0":1';

const clients = async (url: string) => [await Session.open(url), new Modern(url)];

faults('What no schema foresees', { env: { BRIDGE_SECRET: 'not for servers' } }, (fault) => {
  fault('a result full of what parsers change', async ({ url, saw }) => {
    for (const client of await clients(url)) {
      const call = client.start('strange');
      expect(textOf(await call.response())).toBe('strange');
      expect(call.text).toContain(STRANGE);
    }
    saw('every byte of the result as the server wrote it');
  });

  fault('arguments full of what parsers change', async ({ url, saw }) => {
    const args = `{${STRANGE},"extra space":  [ 1 ,2 ]}`;
    const session = await Session.open(url);
    const legacy = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"verbatim","arguments":${args},"vendor":{"keep":true}}}`;
    const line = textOf(await session.post(legacy).response());
    expect(line).toContain(args);
    expect(line).toContain('"vendor":{"keep":true}');
    saw('every byte of the arguments as the client wrote it');
  });

  fault('JSON over several lines', async ({ url, saw }) => {
    const session = await Session.open(url);
    const body =
      '{\r\n "jsonrpc": "2.0",\n\t"id": 5,\r"method": "tools/call",\n"params": {"name": "echo",\n"arguments": {"a": "b\\nc"}}\n}\n';
    expect(textOf(await session.post(body).response())).toBe('{"a":"b\\nc"}');
    expect(textOf(await session.call('echo'))).toBe('{}');
    saw('one message to the server: nothing can be smuggled in as a second line');
  });

  fault('line ends of other alphabets', async ({ url, saw }) => {
    const value = 'a\u2028b\u2029c\u0085d\u000be';
    for (const client of await clients(url)) expect(jsonOf(await client.call('echo', { value }))).toEqual({ value });
    saw('the text, unharmed');
  });

  fault('a second message behind a line end of another alphabet', async ({ url, saw }) => {
    // Readers of many languages cut lines there too, and would run what was never checked. An escape means the same.
    const hidden = '{"jsonrpc":"2.0","id":66,"method":"tools/call","params":{"name":"crash","arguments":{}}}';
    for (const end of ['\u2028', '\u2029', '\u0085']) {
      for (const client of await clients(url)) {
        const line = textOf(await client.call('verbatim', { value: `a${end}${hidden}${end}b` }));
        expect({ end: end.codePointAt(0), raw: line.includes(end) }).toEqual({ end: end.codePointAt(0), raw: false });
      }
    }
    saw('the server gets it escaped, so that no reader cuts it');
  });

  fault('line ends between the tokens of an answer', async ({ url, saw }) => {
    for (const client of await clients(url)) {
      const call = client.start('carriage', {}, { progressToken: 'p' });
      expect(textOf(await call.response())).toBe('carriage');
      expect(call.headers['content-type']).toMatch(/^text\/event-stream/);
      for (const line of call.text.split(/\r\n|\r|\n/)) expect(line).toMatch(/^$|^(data|id|event|retry|):/);
    }
    saw('an event stream that every parser reads the same');
  });

  fault('one key twice', async ({ url, saw }) => {
    const session = await Session.open(url);
    for (const body of [
      '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"echo","arguments":{}}}',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","name":"crash","arguments":{}}}',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","n\\u0061me":"crash","arguments":{}}}',
      '{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"},"params":{"name":"crash"}}',
    ]) {
      const exchange = session.post(body);
      await exchange.ended();
      expect({ body, status: exchange.status }).toEqual({ body, status: 400 });
      expect(sound(exchange)).toBeDefined();
    }
    expect(textOf(await session.call('echo'))).toBe('{}');
    saw('400: what was checked is what the server would read');
  });

  fault('a method, a notification and a capability that nobody knows', async ({ url, saw }) => {
    const session = await Session.open(url, {
      capabilities: { extensions: { 'vendor/x': { deep: [1] } }, experimental: {} },
    });
    const { client } = jsonOf(await session.call('whoami'));
    expect(client).toMatchObject({ capabilities: { extensions: { 'vendor/x': { deep: [1] } }, experimental: {} } });
    expect((await session.request('vendor/method', { any: 1 }).response()).error?.code).toBe(-32601);
    expect(await session.notify('notifications/vendor', { any: 1 }).opened()).toBe(202);
    const modern = new Modern(url, { extensions: { 'vendor/x': {} } });
    const { meta } = jsonOf(
      await modern.start('whoami', {}, { 'vendor/trace': 'kept', traceparent: '00-1-2-01' }).response(),
    );
    expect(meta).toMatchObject({
      'vendor/trace': 'kept',
      'io.modelcontextprotocol/clientCapabilities': { extensions: { 'vendor/x': {} } },
      'io.modelcontextprotocol/clientInfo': { name: 'tester' },
    });
    saw('all reach the server; its own answer comes back');
  });

  fault('an answer nested deeper than a stack', async ({ url, saw }) => {
    for (const client of await clients(url)) {
      const { result, error } = await client.call('deep', { depth: 1_000_000 });
      expect(result ?? error).toBeDefined();
      expect(textOf(await client.call('echo'))).toBe('{}');
      saw(error ? `JSON-RPC ${error.code}` : 'the answer');
    }
  });

  fault('the server reads its environment', async ({ url, saw }) => {
    const environment = jsonOf(await new Modern(url).call('environment'));
    expect(Object.values(environment)).not.toContain('not for servers');
    expect(Object.keys(environment).filter((name) => /NODE_OPTIONS|TOKEN|SECRET/.test(name))).toEqual([]);
    saw("nothing of the bridge's own environment");
  });
});
