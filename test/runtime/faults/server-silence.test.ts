import { expect } from '@jest/globals';
import { jsonOf, Modern, Session, textOf } from './harness/clients';
import { until } from './harness/exchange';
import { faults } from './harness/suite';

/** Room for a machine that has other things to do: bounds are wide, and what is asserted is the order of events. */
const LIMITS = { requestSeconds: 2, requestMaxSeconds: 4 };

faults('The server takes its time', { config: { limits: LIMITS } }, (fault) => {
  fault('the server hangs (2025-11-25)', async ({ url, saw }) => {
    const session = await Session.open(url);
    const started = Date.now();
    const { error } = await session.call('hang');
    expect(error).toBeDefined();
    expect(Date.now() - started).toBeLessThan(6_000);
    saw(`JSON-RPC ${error?.code} after the time-out`);
    const { cancelled } = jsonOf(await session.call('whoami'));
    expect(cancelled).toHaveLength(1);
    saw('the server is told to cancel; the session goes on');
  });

  fault('the server hangs (2026-07-28)', async ({ url, saw }) => {
    const modern = new Modern(url);
    const { error } = await modern.call('hang');
    expect(error).toBeDefined();
    saw(`JSON-RPC ${error?.code} after the time-out`);
    expect(textOf(await modern.call('echo'))).toBe('{}');
  });

  fault('progress keeps a long call alive', async ({ url, saw }) => {
    const session = await Session.open(url);
    const call = session.start('progress', { steps: 12, after: 200 }, { progressToken: 7 });
    expect(textOf(await call.response())).toBe('progressed');
    saw('the answer, later than the time-out without progress');
    const tokens = call.messages.filter(({ method }) => method).map(({ params }) => params?.['progressToken']);
    expect(new Set(tokens)).toEqual(new Set([7]));
  });

  fault('progress cannot keep a call alive for ever', async ({ url, saw }) => {
    const started = Date.now();
    const call = new Modern(url).start('progress', { steps: 1_000, after: 100 }, { progressToken: 'p' });
    const { error } = await call.response();
    expect(error).toBeDefined();
    expect(Date.now() - started).toBeGreaterThan(3_500);
    expect(Date.now() - started).toBeLessThan(8_000);
    saw(`JSON-RPC ${error?.code} at the absolute maximum`);
  });

  fault('the server answers a byte at a time', async ({ url, saw }) => {
    const session = await Session.open(url);
    expect(textOf(await session.call('drip', { value: 'drüp ✓' }))).toBe('drüp ✓');
    expect(textOf(await new Modern(url).call('drip', { value: 'drüp ✓' }))).toBe('drüp ✓');
    saw('the whole answer');
  });

  fault('the server neither reads nor writes for a while', async ({ url, saw }) => {
    const session = await Session.open(url);
    const [spin, ...calls] = [
      session.start('spin', { milliseconds: 700 }),
      ...Array.from({ length: 50 }, () => session.start('echo', { pad: 'x'.repeat(10_000) })),
    ];
    expect(textOf(await spin.response())).toBe('spun');
    for (const call of calls) expect((await call.response()).result).toBeDefined();
    saw('all 51 answers, once it reads again');
  });

  fault('a cancelled call (2025-11-25)', async ({ url, saw }) => {
    const session = await Session.open(url);
    const call = session.start('hang', {}, undefined, 'to-cancel');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const started = Date.now();
    expect(await session.notify('notifications/cancelled', { requestId: 'to-cancel' }).opened()).toBe(202);
    await call.ended(1_500);
    expect(Date.now() - started).toBeLessThan(1_500);
    saw('the stream of the call ends');
    await until(
      async () => (jsonOf(await session.call('whoami'))['cancelled'] as unknown[]).length === 1,
      'the server knows',
    );
  });

  fault('progress after the answer', async ({ url, saw }) => {
    const session = await Session.open(url);
    const stream = session.listen();
    await stream.opened();
    const call = session.start('late_progress', {}, { progressToken: 'late' });
    expect(textOf(await call.response())).toBe('done early');
    await new Promise((resolve) => setTimeout(resolve, 150));
    const stray = [...call.messages, ...stream.messages].filter(({ method }) => method === 'notifications/progress');
    expect(stray).toEqual([]);
    saw('nothing after the answer');
    stream.leave();
  });
});
