import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ModernOverLegacy } from '../../../src/runtime/bridge/translate/modern-client/backend';
import { INITIALIZE, legacyServer, text } from './legacy-server';
import { ask, bench, type Exchange, type FakeServer, type Json, rest } from './support';

const seconds = Number(process.env['STRATA_FUZZ_SECONDS'] ?? 0);
const bounds =
  seconds > 0
    ? { numRuns: Number.POSITIVE_INFINITY, interruptAfterTimeLimit: seconds * 1_000, markInterruptAsFailure: false }
    : { numRuns: 40 };

const PRINCIPALS = ['alice', 'bob', undefined] as const;
const ASKABLE = { elicitation: {} };

/** A call as its user knows it: all of its requests, and the state that is good at present. */
interface Call {
  readonly mark: string;
  readonly principal: string | undefined;
  readonly capabilities: Json;
  readonly exchanges: Exchange[];
  readonly spent: string[];
  state?: string;
  questions: string[];
  gone: boolean;
}

/** One thing that happens, with numbers that choose whom it happens to. */
const action = fc.record({
  what: fc.constantFrom(
    ...([
      'start',
      'start',
      'ask',
      'ask',
      'settle',
      'settle',
      'answer',
      'retry',
      'retry',
      'retry',
      'partial',
      'steal',
    ] as const),
    ...(['replay', 'tamper', 'cancel', 'withdraw', 'progress', 'die'] as const),
  ),
  who: fc.nat(),
  askable: fc.boolean(),
});
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;

/** Whether every request of a call has its answer, and the last one asks nothing back. */
function isOver({ exchanges }: Call): boolean {
  const asksBack = exchanges.at(-1)?.responses[0]?.result?.resultType === 'input_required';
  return !asksBack && exchanges.every(({ responses }) => responses.length > 0);
}

/** The world of one run: callers, the bridge's backend, and server processes that do what the run says. */
class World {
  readonly calls: Call[] = [];
  private readonly asked = new Map<FakeServer, Map<string, string>>();
  private readonly started = bench(legacyServer(), { sessions: { max: 6 } });
  private readonly backend = new ModernOverLegacy(this.started.context, INITIALIZE);
  private serial = 0;

  async act({ what, who, askable }: Action): Promise<void> {
    const call = this.calls[who % Math.max(1, this.calls.length)];
    if (what === 'start') this.start(PRINCIPALS[who % 3], askable);
    else if (what === 'settle') await rest(25);
    else if (['ask', 'answer', 'withdraw', 'progress', 'die'].includes(what)) this.serve(what, who);
    else if (call !== undefined) await this.visit(what, call, who);
    await rest(0);
    this.look();
  }

  /** Lets everything come to its end: servers answer, users answer. */
  async finish(): Promise<void> {
    for (let round = 0; round < 60; round++) {
      await rest(12);
      this.look();
      for (const call of this.calls) if (call.state !== undefined && !call.gone) this.retry(call, call.questions);
      for (const { server, request } of this.inFlight()) this.reply(server, request);
      if (this.calls.every((call) => call.gone || isOver(call))) break;
    }
    await rest(25);
    this.look();
    for (const { gone, exchanges, state } of this.calls) {
      if (gone) continue;
      expect(state).toBeUndefined();
      expect(exchanges.map(({ responses }) => responses.length)).toEqual(exchanges.map(() => 1));
    }
    await this.backend.close();
    this.inspectServers();
  }

  private start(principal: string | undefined, askable: boolean): void {
    const call: Call = {
      mark: `<${principal}:${++this.serial}>`,
      principal,
      capabilities: askable ? ASKABLE : {},
      exchanges: [],
      spent: [],
      questions: [],
      gone: false,
    };
    this.calls.push(call);
    this.send(call, {});
  }

  private send(call: Call, more: Json, principal = call.principal): Exchange {
    const params = { name: 't', arguments: { mark: call.mark }, ...more };
    const meta = { progressToken: `${call.mark}${call.exchanges.length}` };
    const exchange = ask(this.backend, 'tools/call', params, {
      id: call.mark,
      principal,
      capabilities: call.capabilities,
      meta,
    });
    if (principal === call.principal) call.exchanges.push(exchange);
    return exchange;
  }

  private retry(call: Call, keys: readonly string[]): void {
    const inputResponses = Object.fromEntries(
      keys.map((key) => [key, { action: 'accept', content: { mark: call.mark } }]),
    );
    const { state } = call;
    if (state === undefined) return;
    call.spent.push(state);
    call.state = undefined;
    this.send(call, { requestState: state, inputResponses });
  }

  private async visit(what: string, call: Call, who: number): Promise<void> {
    const { state } = call;
    if (what === 'cancel') {
      const last = call.exchanges.at(-1);
      if (last?.responses.length === 0) {
        call.gone = true;
        last.call?.cancel('gone');
      }
    } else if (what === 'retry') this.retry(call, call.questions);
    else if (what === 'partial') this.retry(call, call.questions.slice(1));
    else if (what === 'replay' && call.spent.length > 0)
      this.refused(call, call.spent[who % call.spent.length], call.principal);
    else if (what === 'steal' && state !== undefined) this.refused(call, state, `thief of ${call.principal}`);
    else if (what === 'tamper' && state !== undefined) {
      const at = who % state.length;
      const other = state[at] === 'A' ? 'B' : 'A';
      this.refused(call, state.slice(0, at) + other + state.slice(at + 1), call.principal);
    }
  }

  /** A state that must be worth nothing. */
  private refused(call: Call, requestState: string | undefined, principal: string | undefined): void {
    const { length } = call.exchanges;
    const { responses } = this.send(call, { requestState, inputResponses: {} }, principal);
    call.exchanges.length = length;
    expect(responses).toHaveLength(1);
    expect(responses[0].error.code).toBe(-32602);
  }

  private inFlight(): { server: FakeServer; request: Json }[] {
    return this.started.servers.flatMap((server) => {
      if (!server.open) return [];
      const over = new Set(server.calls('notifications/cancelled').map(({ params }) => params.requestId));
      return server
        .calls('tools/call')
        .filter(({ id, answered }) => !over.has(id) && answered === undefined)
        .map((request) => ({ server, request }));
    });
  }

  private serve(what: string, who: number): void {
    const all = this.inFlight();
    const chosen = all[who % Math.max(1, all.length)];
    if (chosen === undefined) return;
    const { server, request } = chosen;
    const { mark } = request.params.arguments;
    const asked = this.asked.get(server) ?? new Map<string, string>();
    this.asked.set(server, asked);
    if (what === 'answer') this.reply(server, request);
    else if (what === 'die') server.die();
    else if (what === 'progress') {
      const { progressToken } = request.params._meta;
      server.say({ method: 'notifications/progress', params: { progressToken, progress: 1, message: mark } });
    } else if (what === 'withdraw') {
      const [id] = [...asked.keys()].slice(-1);
      if (id !== undefined) server.say({ method: 'notifications/cancelled', params: { requestId: id } });
    } else {
      const id = `q${++this.serial}`;
      asked.set(id, mark);
      server.say({ id, method: 'elicitation/create', params: { message: mark, requestedSchema: {} } });
    }
  }

  private reply(server: FakeServer, request: Json): void {
    request.answered = true;
    server.say({ id: request.id, result: text(request.params.arguments.mark) });
  }

  /** What callers have got so far: each its own, and each at most one answer a request. */
  private look(): void {
    for (const call of this.calls) {
      for (const { responses, notifications } of call.exchanges) {
        expect(responses.length).toBeLessThanOrEqual(1);
        for (const message of notifications) expect(message.params.message).toBe(call.mark);
      }
      const { result, error } = call.exchanges.at(-1)?.responses[0] ?? {};
      if (result?.resultType === 'input_required') {
        for (const { params } of Object.values<Json>(result.inputRequests)) expect(params.message).toBe(call.mark);
        if (!call.spent.includes(result.requestState)) call.state = result.requestState;
        call.questions = Object.keys(result.inputRequests);
      } else {
        call.state = undefined;
        if (result !== undefined) expect(result.content[0].text).toBe(call.mark);
        // Servers of this world fail in one way only: by their end.
        if (error !== undefined) expect(error.code).toBe(-32603);
      }
    }
  }

  /** What processes have got: calls of one principal, and to each question at most one answer, of the call that it was asked for. */
  private inspectServers(): void {
    for (const server of this.started.servers) {
      const owners = server.calls('tools/call').map(({ params }) => params.arguments.mark.split(':')[0]);
      expect(new Set(owners).size).toBeLessThanOrEqual(1);
      const replies = server.received.filter(({ method, id }) => method === undefined && id !== undefined);
      expect(new Set(replies.map(({ id }) => id)).size).toBe(replies.length);
      for (const { id, result } of replies) {
        expect(this.asked.get(server)?.has(id)).toBe(true);
        if (result !== undefined) expect(result.content.mark).toBe(this.asked.get(server)?.get(id));
      }
    }
  }
}

test(
  'fuzz: whatever callers and servers do, each call gets its own questions and its one answer',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 40 }), async (actions) => {
        const world = new World();
        for (const each of actions) await world.act(each);
        await world.finish();
      }),
      bounds,
    );
  },
  60_000 + seconds * 1_000,
);
