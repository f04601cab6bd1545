import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { ROOT } from '../../fixtures/esm/launch';
import { jsonOf, Modern, Session, textOf } from './harness/clients';
import type { Wire } from './harness/exchange';
import { FAULTY, faults } from './harness/suite';

const CONFORMANCE = `${ROOT}/test/fixtures/servers/conformance-v2.mjs`;
const TOOL = 'test_input_required_result_request_state';
const ALL = { elicitation: {}, sampling: {}, roots: {} };
const accept = (content: object) => ({ action: 'accept', content });

const retry = (client: Modern, requestState: unknown, name = TOOL, inputResponses: object = {}, args: object = {}) =>
  client.request('tools/call', { name, arguments: args, requestState, inputResponses }).response();

async function asked(client: Modern, name = TOOL, args: object = {}): Promise<Record<string, unknown>> {
  const { result } = await client.request('tools/call', { name, arguments: args }).response();
  expect(result).toMatchObject({ resultType: 'input_required' });
  return result ?? {};
}

/** Whatever state is brought back to the wrong place, the server's work must not go on with it. */
function refused({ error, result }: Wire): void {
  expect(result).toBeUndefined();
  expect(error?.code).toBe(-32602);
}

for (const era of ['legacy', 'modern']) {
  const command = [process.execPath, CONFORMANCE, '--era', era];
  faults(`State on its way through the client (${era} server)`, { command, bystander: false }, (fault) => {
    fault('requestState changed on the way', async ({ url, saw }) => {
      const client = new Modern(url, ALL);
      const { requestState } = await asked(client);
      const state = String(requestState);
      const middle = Math.floor(state.length / 2);
      const flipped = state.slice(0, middle) + (state[middle] === 'A' ? 'B' : 'A') + state.slice(middle + 1);
      for (const changed of [`${state}x`, state.slice(0, -4), flipped, '', 'x', '__proto__', 7, {}, null]) {
        const answer = await retry(client, changed, TOOL, { confirm: accept({ ok: true }) });
        if (changed === '' || changed === null) expect(answer.result?.['content']).toBeUndefined();
        else refused(answer);
      }
      saw('JSON-RPC -32602');
    });

    if (era === 'modern') return;

    fault('requestState is brought to another tool, or with other arguments', async ({ url, saw }) => {
      const client = new Modern(url, ALL);
      const { requestState } = await asked(client, 'test_elicitation', { message: 'for one' });
      const answers = { answer: accept({ username: 'u', email: 'e' }) };
      refused(await retry(client, requestState, 'test_sampling', answers, { prompt: 'x' }));
      refused(await retry(client, requestState, 'test_elicitation', answers, { message: 'for another' }));
      saw('JSON-RPC -32602');
    });

    fault('requestState is used a second time', async ({ url, saw }) => {
      const client = new Modern(url, ALL);
      const { requestState, inputRequests } = await asked(client);
      const [key = ''] = Object.keys(inputRequests as object);
      const answers = { [key]: accept({ ok: true }) };
      expect(textOf(await retry(client, requestState, TOOL, answers))).toBe('state-ok');
      refused(await retry(client, requestState, TOOL, answers));
      saw('JSON-RPC -32602: the call it belonged to is over');
    });

    fault('two callers are asked at once and answer crosswise', async ({ url, saw }) => {
      const clients = ['alice', 'bob'].map((name) => new Modern(url, ALL, name));
      const tool = 'test_input_required_result_elicitation';
      const states = await Promise.all(clients.map((client) => asked(client, tool)));
      const answers = await Promise.all(
        clients.map((client, n) => {
          const [key = ''] = Object.keys(states[n]?.['inputRequests'] as object);
          return retry(client, states[n]?.['requestState'], tool, { [key]: accept({ name: client.name }) });
        }),
      );
      expect(answers.map(textOf)).toEqual(['Hello, alice!', 'Hello, bob!']);
      saw('each its own answer');
    });

    fault(
      'calls that wait for input are abandoned',
      async ({ url, saw }) => {
        const client = new Modern(url, ALL);
        const outcomes = await Promise.all(
          Array.from({ length: 30 }, () =>
            client.request('tools/call', { name: TOOL, arguments: {} }).response(20_000),
          ),
        );
        // Some may be turned away; none may hang, and whoever comes later is served.
        expect(outcomes.every(({ result, error }) => result !== undefined || error !== undefined)).toBe(true);
        expect(
          textOf(await client.request('tools/call', { name: 'test_simple_text', arguments: {} }).response()),
        ).toMatch(/simple/);
        saw('each is asked or turned away; later calls are served');
      },
      40_000,
    );
  });
}

const SHARED = { sessions: { isolation: 'shared', poolMax: 1 } };

faults(
  'Two users, one process (2025-11-25, shared by choice)',
  { command: [process.execPath, FAULTY], config: SHARED },
  (fault) => {
    fault("one looks for the other's traffic", async ({ url, saw }) => {
      const secret = 'alice-and-nobody-else';
      const [alice, bob] = [await Session.open(url), await Session.open(url)];
      const [hers, his] = [alice.listen(), bob.listen()];
      await Promise.all([hers.opened(), his.opened()]);
      const spy = bob.start('slow', { after: 500 }, { progressToken: 'same' }, 'same');
      const call = alice.start('progress', { steps: 3 }, { progressToken: 'same' }, 'same');
      await alice.call('log', { data: secret });
      await alice.request('resources/subscribe', { uri: `x://${secret}` }).response();
      await alice.call('touch', { uri: `x://${secret}` });
      await hers.message(({ method }) => method === 'notifications/resources/updated');
      expect(textOf(await call.response())).toBe('progressed');
      expect(textOf(await spy.response())).toBe('after 500 ms');
      expect(spy.messages.filter(({ method }) => method === 'notifications/progress')).toEqual([]);
      expect(his.text + spy.text).not.toContain(secret);
      saw("nothing of the other's");
      hers.leave();
      his.leave();
    });

    fault('the server asks the client something', async ({ url, saw }) => {
      const [alice, bob] = [
        await Session.open(url, { capabilities: { roots: {} } }),
        await Session.open(url, { capabilities: { roots: {} } }),
      ];
      const his = bob.listen();
      await his.opened();
      const answer = jsonOf(await alice.call('ask', { method: 'roots/list' }));
      expect(answer['error']).toMatchObject({ code: -32601 });
      await pause(50);
      expect(his.messages).toEqual([]);
      saw('the server is refused with -32601: nobody can tell whose call it belongs to');
      his.leave();
    });

    fault('one leaves', async ({ url, saw }) => {
      const [alice, bob] = [await Session.open(url), await Session.open(url)];
      await alice.request('resources/subscribe', { uri: 'x://both' }).response();
      await bob.request('resources/subscribe', { uri: 'x://both' }).response();
      const his = bob.listen();
      await his.opened();
      await alice.delete().ended();
      await bob.call('touch', { uri: 'x://both' });
      await his.message(({ method }) => method === 'notifications/resources/updated');
      saw('the other keeps its subscriptions');
      his.leave();
    });
  },
);
