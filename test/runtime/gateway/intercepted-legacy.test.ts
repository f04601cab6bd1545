import { describe, expect, it } from '@jest/globals';
import type { LegacyClient } from '../../../src/runtime/bridge/interfaces';
import { interceptedLegacy } from '../../../src/runtime/gateway/intercept/intercepted-legacy';
import type { Interceptor } from '../../../src/runtime/gateway/intercept/interceptor';
import { Message } from '../../../src/runtime/mcp/message';

const request = (id: number, method = 'tools/call') =>
  Message.make({ jsonrpc: '2.0', id, method, params: { name: 't', arguments: {} } });
const answer = (id: number, text: string) => Message.make({ jsonrpc: '2.0', id, result: { text } });
const cancelled = (requestId: number) =>
  Message.make({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } });
/** All that was promised has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A session whose interceptor decides when the test says so. */
async function session() {
  const shown: Message[] = [];
  const heard: Message[] = [];
  let upstream: LegacyClient | undefined;
  const decide: { before: () => void; after: () => void }[] = [];
  const interceptor: Interceptor = {
    before: ({ message }) =>
      new Promise((go) => {
        const entry: (typeof decide)[number] = {
          before: () => go({ kind: 'pass', message, after }),
          after: () => undefined,
        };
        const after = (given: Message) =>
          new Promise<{ answer: Message; refused: boolean }>((show) => {
            entry.after = () => show({ answer: answer(given.id as number, 'looked at'), refused: false });
          });
        decide.push(entry);
      }),
  };
  const client: LegacyClient = { serial: 1, deliver: (message) => shown.push(message), lost: () => undefined };
  const backend = await interceptedLegacy(
    async (inner) => {
      upstream = inner;
      return { receive: (message) => heard.push(message), close: async () => undefined };
    },
    interceptor,
    'a',
  )(client);
  const deliver = (message: Message) => upstream?.deliver(message);
  return { backend, deliver, decide, heard, shown: () => shown.map(({ result }) => result?.text) };
}

describe('a legacy session behind an interceptor', () => {
  it('shows no answer that came before the upstream heard of the call, and no second one', async () => {
    const { backend, deliver, decide, heard, shown } = await session();
    backend.receive(request(1));
    deliver(answer(1, 'too early'));
    await settled();
    expect([heard.length, shown()]).toEqual([0, []]);
    decide[0]?.before();
    await settled();
    expect(heard).toHaveLength(1);
    deliver(answer(1, 'in time'));
    deliver(answer(1, 'once more'));
    await settled();
    expect(shown()).toEqual([]);
    decide[0]?.after();
    await settled();
    expect(shown()).toEqual(['looked at']);
  });

  it('hands a call that was taken back to nobody, and tells the upstream where it heard of it', async () => {
    const { backend, deliver, decide, heard, shown } = await session();
    backend.receive(request(1));
    backend.receive(cancelled(1));
    decide[0]?.before();
    await settled();
    expect(heard).toEqual([]);
    backend.receive(request(2));
    decide[1]?.before();
    await settled();
    deliver(answer(2, 'an answer'));
    backend.receive(cancelled(2));
    decide[1]?.after();
    await settled();
    expect(heard.map(({ method }) => method)).toEqual(['tools/call', 'notifications/cancelled']);
    expect(shown()).toEqual([]);
  });

  it('takes an id that is used again for the call that it belongs to now', async () => {
    const { backend, decide, heard } = await session();
    backend.receive(request(1));
    backend.receive(cancelled(1));
    backend.receive(request(1));
    decide[0]?.before();
    await settled();
    expect(heard).toEqual([]);
    decide[1]?.before();
    await settled();
    expect(heard).toHaveLength(1);
  });

  it('lets everything else through as it is', async () => {
    const { backend, deliver, heard, shown } = await session();
    backend.receive(request(1, 'ping'));
    deliver(answer(1, 'pong'));
    expect([heard.length, shown()]).toEqual([1, ['pong']]);
  });
});
