import { request } from 'node:http';
import { expect } from '@jest/globals';
import { Modern, Session, textOf } from './harness/clients';
import { resident } from './harness/process';
import { faults } from './harness/suite';

const LINE = 256 * 1024;
const LIMITS = { lineBytes: LINE, requestSeconds: 2 };

faults('The server writes nonsense', { config: { limits: LIMITS } }, (fault) => {
  fault('a line larger than the limit', async ({ url, saw, bridge }) => {
    const session = await Session.open(url);
    const { error } = await session.call('huge', { bytes: LINE + 1 });
    expect(error).toBeDefined();
    saw(`JSON-RPC ${error?.code} to the call`);
    expect(textOf(await session.call('huge', { bytes: LINE - 1_000 }))).toHaveLength(LINE - 1_000);
    saw('the session goes on; a line within the limit passes');
    const before = resident(bridge.pid);
    const modern = await new Modern(url).call('huge', { bytes: 50_000_000 }, 15_000);
    expect(modern.error).toBeDefined();
    expect(resident(bridge.pid) - before).toBeLessThan(60_000_000);
    expect(textOf(await new Modern(url).call('echo'))).toBe('{}');
  });

  fault('characters cut between writes', async ({ url, saw }) => {
    const value = 'Zürich 東京 🦊 e\u0301';
    expect(textOf(await (await Session.open(url)).call('multibyte', { value }))).toBe(value);
    expect(textOf(await new Modern(url).call('multibyte', { value }))).toBe(value);
    saw('the text, unharmed');
  });

  fault('bytes that are not UTF-8, split over writes', async ({ url, saw }) => {
    const session = await Session.open(url);
    const call = session.start('invalid_utf8');
    const { result, error } = await call.response();
    // Refused, or with the replacement character: the client's JSON is sound in both.
    if (error) {
      saw(`JSON-RPC ${error.code}`);
    } else {
      expect(textOf({ result })).toMatch(/^broken:.*\uFFFD.*:end$/s);
      saw('the replacement character in place of the bytes');
    }
    expect(textOf(await session.call('echo'))).toBe('{}');
  });

  fault('log lines, fragments and blank lines between messages', async ({ url, saw }) => {
    for (const client of [await Session.open(url), new Modern(url)]) {
      const call = client.start('garbage');
      expect(textOf(await call.response())).toBe('clean');
      expect(call.messages).toHaveLength(1);
      expect(call.text).not.toMatch(/Debug|oops|half a line|afterwards/);
      expect(textOf(await client.call('echo'))).toBe('{}');
    }
    saw('the answer and nothing else');
  });

  fault('an answer glued to a log line, or inside an array', async ({ url, saw }) => {
    const session = await Session.open(url);
    for (const tool of ['glued', 'array']) {
      const { error } = await session.call(tool);
      expect(error).toBeDefined();
      saw(`JSON-RPC ${error?.code} within the time-out`);
    }
    expect(textOf(await session.call('echo'))).toBe('{}');
  });

  fault('two answers to one call', async ({ url, saw }) => {
    for (const client of [await Session.open(url), new Modern(url)]) {
      const call = client.start('twice');
      expect(textOf(await call.response())).toBe('first');
      expect(call.messages).toHaveLength(1);
      expect(textOf(await client.call('echo'))).toBe('{}');
    }
    saw('the first answer only');
  });

  fault('answers to requests that nobody sent', async ({ url, saw }) => {
    for (const client of [await Session.open(url), new Modern(url)]) {
      const waiting = client.start('slow', { after: 300 });
      const call = client.start('unknown_ids');
      expect(textOf(await call.response())).toBe('answered');
      expect(call.text + waiting.text).not.toMatch(/stray/);
      expect(textOf(await waiting.response())).toBe('after 300 ms');
    }
    saw('nothing of them');
  });

  fault('keys that pollute prototypes', async ({ url, saw }) => {
    for (const client of [await Session.open(url), new Modern(url)]) {
      expect(textOf(await client.call('pollute'))).toBe('polluted');
      // Were a prototype polluted, every later object of the bridge would carry the key.
      const echo = client.start('echo');
      expect((await echo.response()).result).toBeDefined();
      expect(echo.text).not.toMatch(/polluted/);
    }
    saw('the answer; no later message carries the key');
  });

  fault('a flood of notifications', async ({ url, saw }) => {
    const session = await Session.open(url);
    const call = session.start('flood', { count: 20_000 });
    expect(textOf(await call.response(15_000))).toBe('sent 20000');
    saw('the answer, after the flood');
  });

  fault(
    'a flood of notifications to a client that does not read',
    async ({ url, saw, bridge }) => {
      const session = await Session.open(url);
      const before = resident(bridge.pid);
      const call = session.start('flood', { count: 1, bytes: 10 });
      await call.response();
      const stalled = request(url, {
        method: 'GET',
        agent: false,
        headers: { ...session.headers, accept: 'text/event-stream' },
      });
      stalled.on('error', () => {});
      stalled.on('response', (response) => response.pause());
      stalled.end();
      await new Promise((resolve) => setTimeout(resolve, 200));
      await session
        .call('flood', { count: 100_000, bytes: 1_000, method: 'notifications/tools/list_changed' }, 20_000)
        .catch(() => {});
      const growth = resident(bridge.pid) - before;
      expect(growth).toBeLessThan(90_000_000);
      saw(`its stream is cut or held back: the bridge grew by less than 90 MB of the 100 MB sent`);
      stalled.destroy();
    },
    40_000,
  );

  fault('a flood on standard error', async ({ url, saw }) => {
    expect(textOf(await (await Session.open(url)).call('stderr_flood', { bytes: 5_000_000 }, 15_000))).toBe('shouted');
    saw('the answer');
  });

  fault('a server that hoards memory', async ({ url, saw, bridge }) => {
    const before = resident(bridge.pid);
    const session = await Session.open(url);
    expect(Number(textOf(await session.call('memory', { megabytes: 300 })))).toBeGreaterThan(300_000_000);
    expect(resident(bridge.pid) - before).toBeLessThan(30_000_000);
    await session.delete().ended();
    saw("the answer; the memory is the server process's own and goes with it");
  });
});
