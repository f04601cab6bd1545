import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LegacyBackend } from '../../../src/runtime/bridge/interfaces';
import { LegacyCall } from '../../../src/runtime/bridge/legacy/legacy-call';
import { SinglePost } from '../../../src/runtime/bridge/legacy/post';
import { Session } from '../../../src/runtime/bridge/legacy/session';
import { Message, type RequestId } from '../../../src/runtime/mcp/message';
import { effort, FUZZ_TIMEOUT } from '../support/fuzz';
import { eventsOf, type Json } from '../support/http';

/** A response that keeps what it is sent, and whose client can leave. */
class FakeResponse {
  headersSent = false;
  writableEnded = false;
  destroyed = false;
  writableLength = 0;
  status = 0;
  text = '';
  private left: (() => void)[] = [];

  writeHead(status: number): this {
    this.status = status;
    this.headersSent = true;
    return this;
  }
  flushHeaders(): void {}
  write(chunk: Buffer | string): boolean {
    this.text += chunk.toString();
    return true;
  }
  end(chunk: Buffer | string = ''): void {
    if (this.writableEnded) throw new Error('ended twice');
    this.text += chunk.toString();
    this.writableEnded = true;
  }
  on(event: string, listener: () => void): this {
    if (event === 'close') this.left.push(listener);
    return this;
  }
  destroy(): void {
    this.destroyed = true;
    for (const listener of this.left) listener();
  }
  get messages(): Json[] {
    if (this.text === '') return [];
    if (this.text.startsWith('{')) return [JSON.parse(this.text)];
    return eventsOf(this.text).flatMap(({ data }) => (data === '' ? [] : [JSON.parse(data)]));
  }
  get ids(): string[] {
    return eventsOf(this.text).flatMap(({ id }) => (id === undefined ? [] : [id]));
  }
}

interface Post {
  readonly id: RequestId;
  readonly mark: string;
  /** Every connection that has carried it, in order. */
  readonly connections: FakeResponse[];
  open: boolean;
  /** What the server said for it, in order. */
  readonly said: string[];
  streaming: boolean;
}

interface Get {
  readonly response: FakeResponse;
  readonly expected: string[];
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

type Step =
  | { readonly kind: 'request'; readonly token: boolean }
  | { readonly kind: 'answer' | 'fail' | 'progress' | 'leave' | 'resume' | 'cancel' | 'expire'; readonly which: number }
  | { readonly kind: 'ask'; readonly which: number }
  | { readonly kind: 'reply' }
  | { readonly kind: 'changed' | 'listen' | 'unlisten' | 'lost' | 'stray' };

const which = fc.nat(3);
const about = <Kind extends 'answer' | 'fail' | 'progress' | 'leave' | 'resume' | 'cancel' | 'expire' | 'ask'>(
  kind: Kind,
) => fc.record({ kind: fc.constant(kind), which }) as fc.Arbitrary<Step>;
/** What ends something is rarer than what goes on, so that calls live long enough to be left and resumed. */
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({ kind: fc.constant('request' as const), token: fc.constantFrom(true, true, false) }),
  },
  { weight: 60, arbitrary: about('progress') },
  { weight: 30, arbitrary: about('leave') },
  { weight: 30, arbitrary: about('resume') },
  { weight: 10, arbitrary: about('answer') },
  { weight: 4, arbitrary: about('fail') },
  { weight: 4, arbitrary: about('cancel') },
  { weight: 4, arbitrary: about('expire') },
  { weight: 20, arbitrary: about('ask') },
  { weight: 10, arbitrary: fc.constant({ kind: 'reply' as const }) },
  { weight: 20, arbitrary: fc.constant({ kind: 'changed' as const }) },
  { weight: 15, arbitrary: fc.constant({ kind: 'listen' as const }) },
  { weight: 15, arbitrary: fc.constant({ kind: 'unlisten' as const }) },
  { weight: 5, arbitrary: fc.constant({ kind: 'stray' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'lost' as const }) },
);

/** Runs a sequence against a session, beside a model of what each client may see. */
async function run(steps: readonly Step[]): Promise<void> {
  const sent: Message[] = [];
  let closed = 0;
  let ended = 0;
  const backend: LegacyBackend = {
    receive: (message) => void sent.push(message),
    close: async () => void closed++,
  };
  const session = new Session({ id: 's', serial: 1, digest: 'd', onEnd: () => void ended++ });
  session.connect(backend);
  session.revision = '2025-11-25';
  const posts: Post[] = [];
  const outcomes = new Map<string, string[]>();
  const gets: Get[] = [];
  /** What waits for a GET stream. */
  const waiting: string[] = [];
  const unrelated = (mark: string) => {
    if (session.listening) gets.at(-1)?.expected.push(mark);
    else waiting.push(mark);
  };
  let questions = 0;
  let marks = 0;

  const request = (token: boolean) => {
    const id = posts.length;
    const mark = `m${id}`;
    const response = new FakeResponse();
    const post = new SinglePost(session.exchange(response as unknown as ServerResponse, true));
    const params = token ? { _meta: { progressToken: mark } } : {};
    const message = Message.make({ jsonrpc: '2.0', id, method: 'tools/call', params });
    const ends: string[] = [];
    outcomes.set(mark, ends);
    const owner = { review: (_: LegacyCall, answer: Message) => answer, ended: () => undefined };
    const observation = { note: () => undefined, end: (outcome: string) => void ends.push(outcome) };
    session.request(new LegacyCall(id, 'tools/call', post, observation, owner), message);
    posts.push({ id, mark, connections: [response], open: true, said: [], streaming: false });
  };
  const deliver = (body: Json) => session.deliver(Message.make({ jsonrpc: '2.0', ...body }));
  const finish = (post: Post, text: string | undefined) => {
    if (text !== undefined) post.said.push(text);
    post.open = false;
  };

  for (const action of steps) {
    const open = posts.filter((post) => post.open);
    const chosen = 'which' in action ? posts[action.which % Math.max(1, posts.length)] : undefined;
    if (session.ended) break;
    switch (action.kind) {
      case 'request':
        request(action.token);
        break;
      case 'answer':
        if (chosen === undefined) break;
        // Also for calls that are over: nothing may come of it.
        deliver({ id: chosen.id, result: { answer: chosen.mark } });
        if (chosen.open) finish(chosen, `answer ${chosen.mark}`);
        break;
      case 'fail':
        if (chosen === undefined) break;
        deliver({ id: chosen.id, error: { code: -1, message: chosen.mark } });
        if (chosen.open) finish(chosen, `error ${chosen.mark}`);
        break;
      case 'progress': {
        const mark = `p${++marks}`;
        deliver({ method: 'notifications/progress', params: { progressToken: chosen?.mark ?? 'nobody', mark } });
        const call = session.calls.find(({ id }) => id === chosen?.id);
        if (chosen?.open === true && call?.token === chosen.mark) {
          // A connection that broke before anything was said has no event to resume from: the session's stream takes it.
          if (chosen.connections.at(-1)?.destroyed === true && !chosen.streaming) unrelated(mark);
          else {
            chosen.said.push(mark);
            chosen.streaming = true;
          }
        }
        break;
      }
      case 'ask': {
        const mark = `a${++questions}`;
        deliver({ id: mark, method: 'roots/list', params: { mark } });
        const reachable = open.filter((post) => post.connections.at(-1)?.destroyed !== true || post.streaming);
        const target = open.length === 1 ? reachable[0] : session.listening ? undefined : reachable.at(-1);
        if (target === undefined) unrelated(mark);
        else {
          target.said.push(mark);
          target.streaming = true;
        }
        break;
      }
      case 'reply': {
        const before = sent.length;
        const known = questions > 0 && !sent.some(({ kind, id }) => kind === 'response' && id === `a${questions}`);
        session.receive(Message.make({ jsonrpc: '2.0', id: `a${questions}`, result: {} }));
        session.receive(Message.make({ jsonrpc: '2.0', id: 'never asked', result: {} }));
        expect(sent.length - before).toBe(known ? 1 : 0);
        break;
      }
      case 'leave':
        await settle();
        chosen?.connections.at(-1)?.destroy();
        break;
      case 'resume': {
        await settle();
        const last = chosen?.connections.flatMap(({ ids }) => ids).at(-1);
        if (chosen === undefined || !chosen.open || last === undefined) break;
        const response = new FakeResponse();
        const [stream, sequence] = last.split('-').map(Number);
        const post = session.postOf(stream ?? 0);
        post?.resume(response as unknown as ServerResponse, session.log.after(stream ?? 0, sequence ?? 0));
        chosen.connections.at(-1)?.destroy();
        chosen.connections.push(response);
        break;
      }
      case 'cancel':
        if (chosen === undefined) break;
        session.receive(
          Message.make({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: chosen.id } }),
        );
        if (chosen.open) finish(chosen, undefined);
        break;
      case 'expire': {
        const call = session.calls.find(({ id }) => id === chosen?.id);
        if (call === undefined || chosen === undefined) break;
        session.expire(call, 'late');
        finish(chosen, 'error late');
        break;
      }
      case 'changed': {
        const mark = `c${++marks}`;
        deliver({ method: 'notifications/resources/updated', params: { mark } });
        unrelated(mark);
        break;
      }
      case 'stray':
        deliver({ id: 'nobody', result: {} });
        deliver({ method: 'notifications/progress', params: { progressToken: 'nobody' } });
        break;
      case 'listen': {
        if (session.listening) break;
        const response = new FakeResponse();
        session.listen(response as unknown as ServerResponse);
        gets.push({ response, expected: waiting.splice(0) });
        break;
      }
      case 'unlisten':
        await settle();
        gets.at(-1)?.response.destroy();
        break;
      case 'lost':
        session.lost('exited');
        for (const post of open) finish(post, 'error The server exited');
    }
  }
  await settle();
  check(posts, gets, outcomes);
  session.end('over');
  session.end('twice');
  expect([closed, ended]).toEqual([1, 1]);
  expect(session.calls).toEqual([]);
  for (const ends of outcomes.values()) expect(ends).toHaveLength(1);
}

function words(message: Json): string {
  const { params, result, error } = message as { params?: Json; result?: Json; error?: Json };
  return String(params?.mark ?? (result === undefined ? `error ${error?.message}` : `answer ${result.answer}`));
}

function check(posts: readonly Post[], gets: readonly Get[], outcomes: ReadonlyMap<string, string[]>): void {
  for (const post of posts) {
    const seen = post.connections.flatMap(({ messages }) => messages.map(words));
    // Nothing of another call, nothing twice, nothing out of order; and nothing missing, unless the client left for good.
    expect(post.said.filter((text) => seen.includes(text))).toEqual(seen);
    const stayed = post.connections.every(({ destroyed }, index) => !destroyed || index < post.connections.length - 1);
    if (stayed) expect(seen).toEqual(post.said);
    expect(outcomes.get(post.mark)).toHaveLength(post.open ? 0 : 1);
    if (!post.open && stayed) expect(post.connections.at(-1)?.writableEnded).toBe(true);
  }
  // What concerns the session goes to the stream that is open, or waits for the next; never to two.
  for (const { response, expected } of gets) expect(response.messages.map(words)).toEqual(expected);
}

describe('a legacy session', () => {
  it(
    'fuzz: whatever happens in whatever order, each client sees its own, once and in order',
    async () => {
      await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), run), effort(2_000));
    },
    FUZZ_TIMEOUT,
  );

  it('is exercised by those sequences in all its states', async () => {
    const kinds = new Set(
      fc
        .sample(fc.array(step, { maxLength: 60, size: 'max' }), { numRuns: 200, seed: 7 })
        .flat()
        .map(({ kind }) => kind),
    );
    expect(kinds.size).toBe(15);
  });
});
