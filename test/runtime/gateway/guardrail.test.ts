import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CallEvent, GatewayConfig, GuardrailQuestion } from '../../../src/contract';
import { trusting } from '../auth/support';
import { type Json, Legacy, modern, until } from '../support/http';
import { TestIssuer } from '../support/issuer';
import { closeGateways, gatewayConfig, gatewayTo, upstream } from './support';
import { answer as answerAs, closeUpstreams, type FakeOptions, fakeUpstream } from './upstream';

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  await closeGateways();
  await closeUpstreams();
  for (const end of cleanup.splice(0).reverse()) await end();
});

type Judge = (question: GuardrailQuestion & Json, request: IncomingMessage, response: ServerResponse) => unknown;

/** A guardrail that says what the test says; `undefined` leaves the question unanswered, or answered by the test. */
async function guardrail(judge: Judge, more: Json = {}) {
  const questions: (GuardrailQuestion & Json)[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const question = JSON.parse(Buffer.concat(chunks).toString());
    questions.push(question);
    const said = judge(question, request, response);
    if (said !== undefined) response.setHeader('content-type', 'application/json').end(JSON.stringify(said));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/inspect`;
  return { questions, config: { name: 'dlp', url, timeoutSeconds: 20, ...more } };
}

const tool: Json = { name: 't', inputSchema: { type: 'object' } };
const passes = { verdict: 'pass' };
const fake = (more: FakeOptions = {}) =>
  fakeUpstream({ tools: [tool], prompts: [{ name: 'p' }], resources: [{ uri: 'file:///r', name: 'r' }], ...more });
const SECRET = 'a secret of the server';

type Answered = { result?: Json; error?: { code: number; message: string } };

/** Both eras call the same way. */
const ERAS: readonly (readonly [string, (url: string) => Promise<Caller>])[] = [
  ['modern', async (url) => async (method, params) => (await modern(url).request(method, params)).last as Answered],
  [
    'legacy',
    async (url) => {
      const session = await Legacy.begin(url);
      return async (method, params) => (await session.request(method, params)).last as Answered;
    },
  ],
];
type Caller = (method: string, params: Json) => Promise<Answered>;
const call = (args: Json = {}) => ({ name: 'a_t', arguments: args });

async function behind(config: Json | readonly Json[], options: FakeOptions = {}, more: Json = {}) {
  const server = await fake(options);
  const guardrails = Array.isArray(config) ? config : [config];
  const { url, lines, metrics } = await gatewayTo([upstream('a', server.url)], {
    guardrails,
    audit: { enabled: true },
    ...more,
  });
  const event = async () => {
    await until(() => lines.audit.some(({ type, method }) => type === 'call' && method === 'tools/call'));
    return CallEvent.parse(lines.audit.findLast(({ method }) => method === 'tools/call'));
  };
  return { server, url, lines, metrics, event };
}

describe.each(ERAS)('a guardrail before a %s call', (_era, caller) => {
  it('is shown what goes in and what comes out, in the words of the contract, and both are audited', async () => {
    const { questions, config } = await guardrail(() => ({ ...passes, reason: 'clean' }));
    const { url, event, metrics } = await behind(config);
    const ask = await caller(url);
    const { result } = await ask('tools/call', call({ amount: 3 }));
    expect(JSON.stringify(result)).toContain('amount');
    expect(questions.map((question) => GuardrailQuestion.parse(question))).toMatchObject([
      { phase: 'request', server: 'a', method: 'tools/call', target: 't', principal: null },
      { phase: 'response', server: 'a', method: 'tools/call', target: 't', principal: null },
    ]);
    expect(questions[0]?.content).toEqual({ name: 't', arguments: { amount: 3 } });
    expect(JSON.stringify(questions[1]?.content)).toContain('amount');
    expect((await event()).guardrails).toEqual([
      { guardrail: 'dlp', phase: 'request', verdict: 'pass', mode: 'enforce', reason: 'clean' },
      { guardrail: 'dlp', phase: 'response', verdict: 'pass', mode: 'enforce', reason: 'clean' },
    ]);
    expect(await metrics()).toMatch(
      /strata_guardrail_verdicts_total\{guardrail="dlp",phase="request",verdict="pass"\} 1/,
    );
    questions.length = 0;
    await ask('prompts/get', { name: 'a_p' });
    await ask('resources/read', { uri: 'mcp+a:file:///r' });
    expect(new Set(questions.map(({ method }) => method))).toContain('prompts/get');
  });

  it('blocks a call before the server hears of it', async () => {
    const { config } = await guardrail(({ phase }) =>
      phase === 'request' ? { verdict: 'block', reason: 'pii', message: 'No card numbers.' } : passes,
    );
    const { server, url, event } = await behind(config);
    const { error, result } = await (await caller(url))('tools/call', call({ card: '4111' }));
    expect(result).toBeUndefined();
    expect(error).toEqual({ code: -32_602, message: 'The guardrail dlp refused the call: No card numbers.' });
    expect(server.calls).toEqual([]);
    expect(await event()).toMatchObject({
      outcome: 'denied',
      reason: 'guardrail',
      guardrails: [{ verdict: 'block', reason: 'pii' }],
    });
  });

  it('withholds what a server answered', async () => {
    const { config } = await guardrail(({ phase }) => (phase === 'response' ? { verdict: 'block' } : passes));
    const { server, url, event } = await behind(config);
    const { error, result } = await (await caller(url))('tools/call', call({ note: SECRET }));
    expect(result).toBeUndefined();
    expect(error).toEqual({ code: -32_603, message: 'The guardrail dlp refused the answer' });
    expect(server.calls).toEqual(['t']);
    expect(await event()).toMatchObject({
      outcome: 'denied',
      reason: 'guardrail',
      guardrails: [{}, { phase: 'response' }],
    });
  });

  it('changes arguments and answers', async () => {
    const { config } = await guardrail(({ phase, content }) =>
      phase === 'request'
        ? { verdict: 'redact', content: { ...content, arguments: { card: '****' } } }
        : { verdict: 'redact', content: { ...content, content: [{ type: 'text', text: 'redacted' }] } },
    );
    const { server, url, event } = await behind(config);
    const { result } = await (await caller(url))('tools/call', call({ card: '4111' }));
    expect(result?.['content']).toEqual([{ type: 'text', text: 'redacted' }]);
    const sent = server.requests.find(({ method }) => method === 'tools/call');
    expect(sent?.body.params).toMatchObject({ name: 't', arguments: { card: '****' }, _meta: expect.anything() });
    expect((await event()).guardrails).toMatchObject([{ verdict: 'redact' }, { verdict: 'redact' }]);
  });

  it('is not asked a second thing when the first ended the call', async () => {
    const first = await guardrail(() => ({ verdict: 'block' }), { name: 'first' });
    const second = await guardrail(() => passes, { name: 'second' });
    const { url } = await behind([first.config, second.config]);
    await (await caller(url))('tools/call', call());
    expect([first.questions.length, second.questions.length]).toEqual([1, 0]);
  });

  it('sees what the one before left', async () => {
    const first = await guardrail(
      ({ content, phase }) =>
        phase === 'request' ? { verdict: 'redact', content: { ...content, arguments: { left: true } } } : passes,
      { name: 'first' },
    );
    const second = await guardrail(() => passes, { name: 'second' });
    const { url } = await behind([first.config, second.config]);
    await (await caller(url))('tools/call', call({ card: 1 }));
    expect(second.questions[0]?.content).toMatchObject({ arguments: { left: true } });
  });

  it.each([
    ['does not answer in time', (() => undefined) as Judge, { timeoutSeconds: 0.05 }],
    ['breaks the connection', ((_question, request) => void request.socket.destroy()) as Judge, {}],
    [
      'answers with another status',
      ((_q, _r, response) => void response.writeHead(500).end('{"verdict":"pass"}')) as Judge,
      {},
    ],
    ['answers with an unknown verdict', (() => ({ verdict: 'allow' })) as Judge, {}],
    ['answers with no JSON', ((_q, _r, response) => void response.end('pass')) as Judge, {}],
    ['answers too much', (() => ({ ...passes, more: 'x'.repeat(4_096) })) as Judge, { maxBytes: 2_048 }],
    [
      'names another tool',
      (({ content }) => ({ verdict: 'redact', content: { ...content, name: 'other' } })) as Judge,
      {},
    ],
    [
      'adds arguments where they are no object',
      (({ content }) => ({ verdict: 'redact', content: { ...content, arguments: 7 } })) as Judge,
      {},
    ],
  ])('refuses where it %s', async (_what, judge, more) => {
    const { config } = await guardrail(judge, more);
    const { server, url, event, metrics } = await behind(config);
    const { error } = await (await caller(url))('tools/call', call());
    expect(error).toEqual({ code: -32_602, message: 'The call could not be looked at by the guardrail dlp' });
    expect(server.calls).toEqual([]);
    expect(await event()).toMatchObject({ outcome: 'denied', reason: 'guardrail-unavailable' });
    expect((await event()).guardrails?.at(-1)).toMatchObject({ failed: true });
    expect(await metrics()).toMatch(/strata_guardrail_verdicts_total\{[^}]*verdict="failed"\} 1/);
  });

  it('refuses what is too long to be shown to it, and what has a key twice', async () => {
    const { config, questions } = await guardrail(() => passes, { maxBytes: 2_048 });
    const twice =
      '{"jsonrpc":"2.0","id":ID,"result":{"resultType":"complete","content":[],"content":[{"type":"text","text":"x"}]}}';
    const { server, url } = await behind(config, {
      handle: (message, response) => {
        if (message.method !== 'tools/call' || (message.params as Json).name !== 't') return false;
        response.setHeader('content-type', 'application/json').end(twice.replace('ID', JSON.stringify(message.id)));
        return true;
      },
    });
    const ask = await caller(url);
    expect((await ask('tools/call', call({ text: 'x'.repeat(4_096) }))).error?.code).toBe(-32_602);
    expect(server.requests.some(({ method }) => method === 'tools/call')).toBe(false);
    expect(questions).toEqual([]);
    expect((await ask('tools/call', call())).error?.code).toBe(-32_603);
    expect(questions.map(({ phase }) => phase)).toEqual(['request']);
  });

  it('hears errors too: they are shown to models like results', async () => {
    const { config, questions } = await guardrail(({ phase, content }) =>
      phase === 'response' ? { verdict: 'redact', content: { ...content, message: 'redacted', data: null } } : passes,
    );
    const { url } = await behind(config, {
      handle: (message, response) => {
        if (message.method !== 'tools/call') return false;
        answerAs(response, { jsonrpc: '2.0', id: message.id, error: { code: -32_050, message: SECRET } });
        return true;
      },
    });
    const { error } = await (await caller(url))('tools/call', call());
    expect(questions[1]?.content).toMatchObject({ message: SECRET });
    expect(error).toMatchObject({ code: -32_050, message: 'redacted' });
  });

  it('refuses and changes nothing in a dry run, which is audited as one', async () => {
    const { config } = await guardrail(() => ({ verdict: 'block' }), { mode: 'dry-run' });
    const { url, event } = await behind(config);
    expect((await (await caller(url))('tools/call', call())).result).toBeDefined();
    expect(await event()).toMatchObject({
      outcome: 'success',
      guardrails: [
        { verdict: 'block', mode: 'dry-run' },
        { verdict: 'block', mode: 'dry-run' },
      ],
    });
  });

  it('changes nothing into what the policy forbids', async () => {
    const { config } = await guardrail(({ content, phase }) =>
      phase === 'request' ? { verdict: 'redact', content: { ...content, arguments: { amount: 9_000 } } } : passes,
    );
    const policies = [
      {
        id: 'small',
        text: 'permit(principal, action, resource) when { !(context.arguments has amount) || context.arguments.amount < 100 };',
      },
    ];
    const { server, url, event } = await behind(config, {}, { policy: { engine: 'cedar', policies } });
    const { error } = await (await caller(url))('tools/call', call({ amount: 1 }));
    expect(error?.message).toBe('Not permitted as the guardrail dlp changed it');
    expect(server.calls).toEqual([]);
    expect(await event()).toMatchObject({ outcome: 'denied', reason: 'policy' });
  });

  it('is not asked about what the policy forbids', async () => {
    const { config, questions } = await guardrail(() => passes);
    const { url } = await behind(config, {}, { policy: { engine: 'cedar', policies: [] } });
    expect((await (await caller(url))('tools/call', call())).error).toBeDefined();
    expect(questions).toEqual([]);
  });
});

describe('guardrails of a gateway', () => {
  it('look at the upstreams and the sides that they are for', async () => {
    const { config, questions } = await guardrail(() => passes, { upstreams: ['b'], phases: ['response'] });
    const [one, two] = [await fake(), await fake()];
    const { url } = await gatewayTo([upstream('a', one.url), upstream('b', two.url)], { guardrails: [config] });
    await modern(url).request('tools/call', call());
    expect(questions).toEqual([]);
    await modern(url).request('tools/call', { name: 'b_t', arguments: {} });
    expect(questions.map(({ server, phase }) => `${server} ${phase}`)).toEqual(['b response']);
  });

  it('learn who calls and never the token; they bring one of their own', async () => {
    const issuer = await TestIssuer.start();
    cleanup.push(() => issuer.close());
    const folder = mkdtempSync(join(tmpdir(), 'strata-guardrail-'));
    cleanup.push(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'token'), 'of-the-gateway\n');
    const headers: (string | undefined)[] = [];
    const { config, questions } = await guardrail(
      (_question, request) => {
        headers.push(request.headers.authorization);
        return passes;
      },
      { tokenFile: join(folder, 'token') },
    );
    const server = await fake();
    const { url } = await gatewayTo([upstream('a', server.url)], {
      authentication: trusting(issuer.url),
      guardrails: [config],
    });
    const token = await issuer.sign({ sub: 'alice', groups: ['devs'] });
    await modern(url).request('tools/call', call(), { more: { authorization: `Bearer ${token}` } });
    expect(headers).toEqual(['Bearer of-the-gateway', 'Bearer of-the-gateway']);
    expect(questions[0]?.principal).toMatchObject({ subject: 'alice', issuer: issuer.url });
    expect(JSON.stringify(questions)).not.toContain(token.split('.')[2]);
  });

  it('hold nothing up when a client takes its call back', async () => {
    let asked = 0;
    const { config } = await guardrail(() => {
      asked++;
      return undefined;
    });
    const { server, url } = await behind(config);
    const abort = new AbortController();
    const open = modern(url)
      .open('tools/call', call(), {}, abort.signal)
      .catch(() => undefined);
    await until(() => asked === 1);
    abort.abort();
    await open;
    expect(server.calls).toEqual([]);
  });

  it('speak to Llama Stack in its words: an error is blocked, a warning is audited', async () => {
    const seen: Json[] = [];
    let violation: Json | null = null;
    const { config } = await guardrail(
      (question, request) => {
        seen.push({ url: request.url, ...(question as Json) });
        return { violation };
      },
      { protocol: { kind: 'llama-stack', shield: 'llama-guard' }, phases: ['request'] },
    );
    const base = { ...config, url: new URL(config.url).origin };
    const { server, url, event } = await behind(base);
    const ask = async () => (await modern(url).request('tools/call', call({ how: 'now' }))).last as Answered;
    expect((await ask()).result).toBeDefined();
    expect(seen[0]).toMatchObject({
      url: '/v1/safety/run-shield',
      shield_id: 'llama-guard',
      messages: [{ role: 'user', content: JSON.stringify({ name: 't', arguments: { how: 'now' } }) }],
    });
    violation = { violation_level: 'warn', metadata: { violation_type: 'S9' } };
    expect((await ask()).result).toBeDefined();
    await until(async () => (await event()).guardrails?.[0]?.reason === 'warn: S9');
    violation = { violation_level: 'error', user_message: 'I cannot help with that.', metadata: {} };
    expect((await ask()).error?.message).toBe('The guardrail dlp refused the call: I cannot help with that.');
    violation = { violation_level: 'something new' };
    expect((await ask()).error).toBeDefined();
    expect(server.calls).toHaveLength(2);
  });

  it('have names of their own, and upstreams that there are', () => {
    const one = { name: 'x', url: 'https://x.example' };
    const wrong = (guardrails: Json[]) =>
      GatewayConfig.safeParse({ ...gatewayConfig([upstream('a', 'http://a:1/mcp')]), guardrails }).error?.issues[0]
        ?.message;
    expect(wrong([one, one])).toBe('a name is given twice');
    expect(wrong([{ ...one, upstreams: ['b'] }])).toBe('x looks at b, which is no upstream');
    expect(wrong([{ ...one, url: 'ftp://x.example' }])).toBeDefined();
  });
});
