import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { jsonOf, Modern, Session, textOf } from './harness/clients';
import type { Exchange } from './harness/exchange';
import { running } from './harness/process';
import { faults } from './harness/suite';

const SECRET = 'alice-and-nobody-else';
const LEVEL = 'io.modelcontextprotocol/logLevel';
const texts = (exchanges: readonly Exchange[]) => exchanges.map(({ text }) => text).join('\n');

faults('Two users, a process each', { config: { sessions: { spares: 2 } } }, (fault) => {
  fault("one looks for what the other's server remembers", async ({ url, saw }) => {
    const alice = await Session.open(url, { name: 'alice', capabilities: { roots: {} } });
    const bob = await Session.open(url, { name: 'bob' });
    await alice.call('remember', { secret: SECRET });
    await alice.request('logging/setLevel', { level: 'debug' }).response();
    const [hers, his] = [jsonOf(await alice.call('whoami')), jsonOf(await bob.call('whoami'))];
    expect(hers['pid']).not.toBe(his['pid']);
    expect(his).toMatchObject({ remembered: [], client: { clientInfo: { name: 'bob' }, capabilities: {} } });
    expect(hers).toMatchObject({
      level: 'debug',
      client: { clientInfo: { name: 'alice' }, capabilities: { roots: {} } },
    });
    expect(his['level']).toBeUndefined();
    await alice.delete().ended();
    // A process that served somebody never serves somebody else.
    for (let round = 0; round < 4; round += 1) {
      const later = jsonOf(await (await Session.open(url)).call('whoami'));
      expect(later['pid']).not.toBe(hers['pid']);
      expect(later['remembered']).toEqual([]);
    }
    expect(running(hers['pid'])).toBe(false);
    saw('own process, own identity, own log level; a process is never used again');
  });

  fault("one listens for the other's notifications and logs", async ({ url, saw }) => {
    const [alice, bob] = [await Session.open(url), await Session.open(url)];
    const [hers, his] = [alice.listen(), bob.listen()];
    await Promise.all([hers.opened(), his.opened()]);
    const waiting = bob.start('slow', { after: 600 });
    await alice.call('log', { data: SECRET });
    await alice.call('log_later', { data: SECRET, after: 10 });
    await alice.request('resources/subscribe', { uri: `x://${SECRET}` }).response();
    await alice.call('touch', { uri: `x://${SECRET}` });
    await hers.message(({ method }) => method === 'notifications/message');
    await waiting.response();
    expect(texts([his, waiting])).not.toContain(SECRET);
    saw("nothing of the other's");
    hers.leave();
    his.leave();
  });

  fault("one asks for the other's events by their ids", async ({ url, saw }) => {
    const [alice, bob] = [await Session.open(url), await Session.open(url)];
    const hers = alice.listen();
    await hers.opened();
    await alice.call('log_later', { data: SECRET, after: 1 });
    await hers.message(({ method }) => method === 'notifications/message');
    const ids = [...hers.text.matchAll(/^id: ?(.*)$/gm)].map(([, id]) => String(id));
    for (const id of [...ids, '0', '1', '__proto__']) {
      const his = bob.listen({ 'last-event-id': id });
      await his.opened();
      await pause(100);
      expect(his.text).not.toContain(SECRET);
      his.leave();
      await pause(50);
    }
    saw('no event of another session is replayed');
    hers.leave();
  });

  fault("one answers what the other was asked, or cancels the other's call", async ({ url, saw }) => {
    const alice = await Session.open(url, { capabilities: { roots: {} } });
    const bob = await Session.open(url, { capabilities: { roots: {} } });
    const call = alice.start('ask', { method: 'roots/list' }, undefined, 'shared-id');
    const asked = await call.message(({ method }) => method === 'roots/list');
    await bob.post({ jsonrpc: '2.0', id: asked.id, result: { roots: [{ uri: 'file:///forged' }] } }).ended();
    await bob.notify('notifications/cancelled', { requestId: 'shared-id' }).ended();
    await pause(200);
    expect(call.complete).toBeUndefined();
    await alice.post({ jsonrpc: '2.0', id: asked.id, result: { roots: [{ uri: 'file:///hers' }] } }).ended();
    expect(textOf(await call.response())).toContain('file:///hers');
    saw('without effect');
  });

  fault('session ids are guessed', async ({ url, saw }) => {
    const exchanges = await Promise.all(Array.from({ length: 30 }, () => Session.open(url)));
    const ids = exchanges.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[\x21-\x7e]{22,}$/);
    // Were part of an id a counter or a clock, neighbours would agree in most places.
    const agreeing = [...(ids[0] ?? '')].filter((character, n) => ids.every((id) => id[n] === character));
    expect(agreeing.length).toBeLessThan(8);
    await Promise.all(exchanges.map((session) => session.delete().ended()));
    saw('at least 128 random bits, all different');
  });
});

faults('Two users, one process (2026-07-28)', { config: { sessions: { poolMax: 1 } } }, (fault) => {
  fault("one listens for the other's log messages", async ({ url, saw }) => {
    const [alice, bob] = [new Modern(url), new Modern(url)];
    const spy = bob.start('slow', { after: 500 }, { [LEVEL]: 'debug', progressToken: 'p' });
    await pause(100);
    const hers = alice.start('log', { data: SECRET }, { [LEVEL]: 'debug' });
    await hers.response();
    await spy.response();
    expect(spy.text).not.toContain(SECRET);
    // With nobody else in flight the message can only be hers.
    const alone = alice.start('log', { data: SECRET }, { [LEVEL]: 'debug' });
    await alone.response();
    expect(alone.text).toContain(SECRET);
    // And nobody who did not ask for log messages gets any.
    const unasked = alice.start('log', { data: SECRET });
    await unasked.response();
    expect(unasked.text).not.toContain(SECRET);
    saw("a message that could be either's reaches neither");
  });

  fault("one uses the other's progress token", async ({ url, saw }) => {
    const [alice, bob] = [new Modern(url), new Modern(url)];
    const calls = [alice, bob].map((client, n) =>
      client.start('progress', { steps: 3 + n, after: 50 }, { progressToken: 'same' }),
    );
    const forged = new Modern(url).start('progress', { steps: 7, token: 'same', after: 5 });
    await Promise.all([...calls, forged].map((call) => call.response()));
    calls.forEach((call, n) => {
      const progress = call.messages.filter(({ method }) => method === 'notifications/progress');
      expect(progress.map(({ params }) => params?.['total'])).toEqual(Array(3 + n).fill(3 + n));
      expect(new Set(progress.map(({ params }) => params?.['progressToken']))).toEqual(new Set(['same']));
    });
    expect(forged.messages.filter(({ method }) => method)).toEqual([]);
    saw('each its own progress; a token made up by the server reaches nobody');
  });

  fault('one listens for what the other subscribed to', async ({ url, saw }) => {
    const [alice, bob] = [new Modern(url), new Modern(url)];
    const hers = alice.listen({ resourceSubscriptions: [`x://${SECRET}`] }, 'sub');
    const his = bob.listen({ resourceSubscriptions: ['x://his'], toolsListChanged: true }, 'sub');
    const acknowledged = ({ method }: { method?: string }) => method === 'notifications/subscriptions/acknowledged';
    await Promise.all([hers.message(acknowledged), his.message(acknowledged)]);
    await bob.call('touch', { uri: `x://${SECRET}` });
    const update = await hers.message(({ method }) => method === 'notifications/resources/updated');
    expect(update.params?.['_meta']).toMatchObject({ 'io.modelcontextprotocol/subscriptionId': 'sub' });
    await pause(100);
    expect(his.text).not.toContain(SECRET);
    saw('each only what it subscribed to, under its own id');
    hers.leave();
    his.leave();
  });

  fault("one cancels the other's call", async ({ url, saw }) => {
    const [alice, bob] = [new Modern(url), new Modern(url)];
    const call = alice.start('slow', { after: 400 }, undefined, 'shared-id');
    await pause(50);
    expect(await bob.notify('notifications/cancelled', { requestId: 'shared-id' }).opened()).toBeLessThan(500);
    expect(textOf(await call.response())).toBe('after 400 ms');
    saw('without effect');
  });
});
