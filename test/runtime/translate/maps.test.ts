import { describe, expect, test } from '@jest/globals';
import {
  declares,
  mayBeAsked,
  requiredCapabilities,
  toLegacyClientCapabilities,
  toLegacyServerCapabilities,
  toModernClientCapabilities,
  toModernServerCapabilities,
} from '../../../src/runtime/bridge/translate/map/capabilities';
import { failure, toLegacyError, toModernError } from '../../../src/runtime/bridge/translate/map/errors';
import {
  modernRevision,
  readIdentity,
  toDiscoverResult,
  toInitializeResult,
} from '../../../src/runtime/bridge/translate/map/handshake';
import {
  answers,
  readClientResponse,
  readInputRequest,
  toClientRequest,
  toInputRequest,
} from '../../../src/runtime/bridge/translate/map/input';
import { reaches } from '../../../src/runtime/bridge/translate/map/log-level';
import { toLegacyRequest, toModernRequest, withInput } from '../../../src/runtime/bridge/translate/map/requests';
import { toLegacyResult, toModernResult } from '../../../src/runtime/bridge/translate/map/results';
import { Meta } from '../../../src/runtime/mcp/keys';
import { type Json, json, parse } from './support';

const TASKS = 'io.modelcontextprotocol/tasks';
const UI = 'io.modelcontextprotocol/ui';
const request = (method: string, params: Json = {}, id = 1) =>
  parse(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
const result = (value: Json, id = 1) => parse(JSON.stringify({ jsonrpc: '2.0', id, result: value }));
const error = (value: Json, id = 1) => parse(JSON.stringify({ jsonrpc: '2.0', id, error: value }));
const identity = (capabilities: Json = {}, revision = '2025-11-25' as const) => ({
  clientInfo: { name: 'c', version: '1' },
  capabilities,
  revision,
});

describe('capabilities', () => {
  test('a legacy client hears of extensions that it named, and never of tasks', () => {
    const server = {
      tools: {},
      tasks: { list: {} },
      experimental: { x: {} },
      extensions: { [UI]: { a: 1 }, [TASKS]: {}, 'a.b/c': {} },
    };
    expect(toLegacyServerCapabilities(server, {})).toEqual({ tools: {}, experimental: { x: {} } });
    expect(toLegacyServerCapabilities(server, { extensions: { [UI]: {}, [TASKS]: {} } })).toEqual({
      tools: {},
      experimental: { x: {} },
      extensions: { [UI]: { a: 1 } },
    });
  });

  test('a modern client hears of all extensions but tasks', () => {
    const server = { tools: { listChanged: true }, tasks: {}, extensions: { [UI]: {}, [TASKS]: {} } };
    expect(toModernServerCapabilities(server)).toEqual({ tools: { listChanged: true }, extensions: { [UI]: {} } });
    expect(toModernServerCapabilities({ extensions: { [TASKS]: {} } })).toEqual({});
  });

  test('clients are announced without what their era alone has', () => {
    const legacy = {
      roots: { listChanged: true },
      sampling: { tools: {} },
      tasks: { list: {} },
      extensions: { [TASKS]: {} },
    };
    expect(toModernClientCapabilities(legacy)).toEqual({ roots: {}, sampling: { tools: {} } });
    expect(toLegacyClientCapabilities({ elicitation: { url: {} }, extensions: { [TASKS]: {}, [UI]: {} } })).toEqual({
      elicitation: { url: {} },
      extensions: { [UI]: {} },
    });
  });

  test.each([
    [{}, false],
    [{ extensions: { [UI]: {} } }, false],
    [{ roots: {} }, true],
    [{ sampling: {} }, true],
    [{ elicitation: {} }, true],
  ])('a client with %j may be asked: %s', (capabilities, expected) => {
    expect(mayBeAsked(capabilities)).toBe(expected);
  });

  test.each([
    ['elicitation/create', {}, { elicitation: {} }, true],
    ['elicitation/create', { mode: 'form' }, { elicitation: { form: {} } }, true],
    ['elicitation/create', { mode: 'form' }, { elicitation: { url: {} } }, false],
    ['elicitation/create', { mode: 'url' }, { elicitation: {} }, false],
    ['elicitation/create', { mode: 'url' }, { elicitation: { url: {} } }, true],
    ['elicitation/create', {}, { sampling: {} }, false],
    ['sampling/createMessage', {}, { sampling: {} }, true],
    ['sampling/createMessage', { tools: [] }, { sampling: {} }, false],
    ['sampling/createMessage', { tools: [] }, { sampling: { tools: {} } }, true],
    ['roots/list', undefined, { roots: {} }, true],
    ['roots/list', undefined, {}, false],
  ])('%s with %j and %j: %s', (method, params, declared, expected) => {
    expect(declares(declared, requiredCapabilities(method, params) as Json)).toBe(expected);
  });

  test('nothing else can be asked of a client', () => {
    expect(requiredCapabilities('tools/call', {})).toBeUndefined();
  });
});

describe('handshake', () => {
  const discover = {
    resultType: 'complete',
    supportedVersions: ['2026-07-28'],
    capabilities: { tools: {}, logging: {} },
    instructions: 'Ask nicely.',
    ttlMs: 5,
    cacheScope: 'public',
    _meta: { [Meta.SERVER_INFO]: { name: 'modern', version: '2', title: 'Modern' } },
  };

  test('server/discover becomes the answer to initialize', () => {
    expect(toInitializeResult(discover, identity(), 'fallback')).toEqual({
      protocolVersion: '2025-11-25',
      capabilities: { tools: {}, logging: {} },
      serverInfo: { name: 'modern', version: '2', title: 'Modern' },
      instructions: 'Ask nicely.',
    });
    expect(toInitializeResult({}, identity(), 'fallback').serverInfo).toEqual({ name: 'fallback', version: '0' });
  });

  test.each([
    ['2025-06-18', ['2026-07-28', '2025-11-25', '2025-06-18'], '2025-06-18'],
    ['2024-11-05', ['2025-11-25', '2025-06-18'], '2025-11-25'],
    ['2026-07-28', ['2026-07-28', '2025-06-18'], '2025-06-18'],
  ] as const)('%s asked of %j is answered with %s', (protocolVersion, offered, expected) => {
    expect(readIdentity({ protocolVersion, capabilities: {} }, offered)?.revision).toBe(expected);
  });

  test.each([[undefined], [{}], [{ protocolVersion: 1, capabilities: {} }], [{ protocolVersion: '2025-11-25' }]])(
    'initialize with %j identifies nobody',
    (params) => {
      expect(readIdentity(params as Json, ['2025-11-25'])).toBeUndefined();
    },
  );

  test('the answer to initialize becomes server/discover, never for everybody', () => {
    const initialize = {
      protocolVersion: '2025-11-25',
      capabilities: { tools: {}, tasks: {} },
      serverInfo: { name: 'old', version: '1' },
    };
    expect(toDiscoverResult(initialize, ['2026-07-28', '2025-11-25'])).toEqual({
      resultType: 'complete',
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: {} },
      ttlMs: 60_000,
      cacheScope: 'private',
      _meta: { [Meta.SERVER_INFO]: { name: 'old', version: '1' } },
    });
  });

  test('a modern revision is spoken only where the server names it', () => {
    expect(modernRevision(discover)).toBe('2026-07-28');
    expect(modernRevision({ supportedVersions: ['2027-01-01'] })).toBeUndefined();
    expect(modernRevision({})).toBeUndefined();
  });
});

describe('requests', () => {
  const envelope = { revision: '2026-07-28', identity: identity({ roots: { listChanged: true } }) };

  test('a legacy request gets the envelope of its session and keeps all else', () => {
    const message = parse(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{"n":9007199254740993},"task":{"ttl":1},"_meta":{"progressToken":"p","a.b/c":1,"io.modelcontextprotocol/logLevel":"debug"}}}',
    );
    const modern = toModernRequest(message, envelope);
    expect(modern.bytes.toString()).toContain('{"n":9007199254740993}');
    expect(json(modern).params).toEqual({
      name: 't',
      arguments: { n: 9007199254740992 },
      _meta: {
        progressToken: 'p',
        'a.b/c': 1,
        [Meta.PROTOCOL_VERSION]: '2026-07-28',
        [Meta.CLIENT_INFO]: { name: 'c', version: '1' },
        [Meta.CLIENT_CAPABILITIES]: { roots: {} },
      },
    });
  });

  test('a request without parameters gets them', () => {
    const modern = toModernRequest(parse('{"jsonrpc":"2.0","id":1,"method":"tools/list"}'), {
      ...envelope,
      logLevel: 'warning',
    });
    expect(modern.meta?.[Meta.LOG_LEVEL]).toBe('warning');
    expect(json(modern).params._meta).toEqual(modern.meta);
  });

  test('a legacy client cannot claim to be somebody else, nor continue what it did not begin', () => {
    const forged = request('tools/call', {
      name: 't',
      inputResponses: { a: {} },
      requestState: 'x',
      _meta: { [Meta.CLIENT_INFO]: { name: 'root' }, [Meta.CLIENT_CAPABILITIES]: { sampling: {} } },
    });
    const { params } = json(toModernRequest(forged, envelope));
    expect(params).toEqual({
      name: 't',
      _meta: expect.objectContaining({ [Meta.CLIENT_INFO]: { name: 'c', version: '1' } }),
    });
    expect(params._meta[Meta.CLIENT_CAPABILITIES]).toEqual({ roots: {} });
  });

  test('a retry carries the answers and the state of its round only', () => {
    const first = withInput(request('tools/call', { name: 't' }), { a: { action: 'accept' } }, 's1');
    expect(json(first).params).toEqual({ name: 't', inputResponses: { a: { action: 'accept' } }, requestState: 's1' });
    expect(json(withInput(first, undefined, undefined)).params).toEqual({ name: 't' });
  });

  test('a modern request loses its envelope and keeps tokens, trace context and the keys of others', () => {
    const message = request('tools/call', {
      name: 't',
      task: {},
      requestState: 's',
      inputResponses: {},
      _meta: {
        [Meta.PROTOCOL_VERSION]: '2026-07-28',
        [Meta.CLIENT_INFO]: {},
        [Meta.CLIENT_CAPABILITIES]: {},
        [Meta.LOG_LEVEL]: 'info',
        progressToken: 7,
        traceparent: '00-1-2-01',
        'a.b/c': [],
      },
    });
    expect(json(toLegacyRequest(message)).params).toEqual({
      name: 't',
      _meta: { progressToken: 7, traceparent: '00-1-2-01', 'a.b/c': [] },
    });
  });
});

describe('results', () => {
  test('a legacy client sees nothing that its era does not have', () => {
    const modern = result({
      resultType: 'complete',
      tools: [{ name: 'a', inputSchema: {}, outputSchema: { type: 'object' } }],
      ttlMs: 5,
      cacheScope: 'public',
      _meta: { [Meta.SERVER_INFO]: { name: 's', version: '1' } },
    });
    expect(json(toLegacyResult(modern, 'tools/list')).result).toEqual({
      tools: [{ name: 'a', inputSchema: {}, outputSchema: { type: 'object' } }],
    });
  });

  test('what others put into _meta stays, and ttlMs where it is no hint', () => {
    const modern = result({
      resultType: 'complete',
      content: [],
      ttlMs: 5,
      _meta: { [Meta.SERVER_INFO]: {}, 'a.b/c': 1 },
    });
    expect(json(toLegacyResult(modern, 'tools/call')).result).toEqual({ content: [], ttlMs: 5, _meta: { 'a.b/c': 1 } });
  });

  test.each([[[1, 2]], ['text'], [null], [7]])(
    'structured content %j is wrapped for legacy clients',
    (structuredContent) => {
      const modern = result({ resultType: 'complete', content: [], structuredContent });
      expect(json(toLegacyResult(modern, 'tools/call')).result.structuredContent).toEqual({
        result: structuredContent,
      });
    },
  );

  test('an output schema that describes no object is left out, others stay', () => {
    const tools = [
      { name: 'a', inputSchema: {}, outputSchema: { type: 'array' } },
      { name: 'b', inputSchema: {}, outputSchema: { anyOf: [] } },
      { name: 'c', inputSchema: {}, outputSchema: { type: 'object' } },
    ];
    expect(json(toLegacyResult(result({ resultType: 'complete', tools }), 'tools/list')).result.tools).toEqual([
      { name: 'a', inputSchema: {} },
      { name: 'b', inputSchema: {} },
      tools[2],
    ]);
  });

  test('a modern client gets what its era demands; caching hints of a legacy server are not believed', () => {
    const legacy = result({
      contents: [],
      ttlMs: 9_999,
      cacheScope: 'public',
      resultType: 'input_required',
      _meta: { a: 1 },
    });
    const info = { name: 's', version: '1' };
    expect(json(toModernResult(legacy, 'resources/read', info)).result).toEqual({
      resultType: 'complete',
      contents: [],
      ttlMs: 0,
      cacheScope: 'private',
      _meta: { [Meta.SERVER_INFO]: info, a: 1 },
    });
    expect(json(toModernResult(result({ content: [] }), 'tools/call', undefined)).result).toEqual({
      resultType: 'complete',
      content: [],
    });
  });
});

describe('errors', () => {
  const read = request('resources/read', { uri: 'a://b' });

  test('an unknown resource has another code in each era', () => {
    const modern = error({ code: -32602, message: 'Resource not found', data: { uri: 'a://b' } });
    expect(json(toLegacyError(modern, read)).error).toEqual({
      code: -32002,
      message: 'Resource not found',
      data: { uri: 'a://b' },
    });
    const legacy = error({ code: -32002, message: 'Resource not found', data: { uri: 'a://b' } });
    expect(json(toModernError(legacy)).error).toEqual({
      code: -32602,
      message: 'Resource not found',
      data: { uri: 'a://b' },
    });
  });

  test.each([
    ['another parameter', read, { code: -32602, message: 'Bad cursor' }],
    ['another resource', read, { code: -32602, message: 'No', data: { uri: 'x://y' } }],
    [
      'another method',
      request('tools/call', { uri: 'a://b' }),
      { code: -32602, message: 'No', data: { uri: 'a://b' } },
    ],
  ])('-32602 about %s stays', (_about, asked, value) => {
    expect(json(toLegacyError(error(value), asked)).error).toEqual(value);
  });

  test('a missing capability is something that a model reads, or an error', () => {
    const missing = error({
      code: -32021,
      message: 'Needs sampling',
      data: { requiredCapabilities: { sampling: {} } },
    });
    expect(json(toLegacyError(missing, request('tools/call', { name: 't' }))).result).toEqual({
      isError: true,
      content: [{ type: 'text', text: 'Needs sampling (missing client capability: sampling)' }],
    });
    expect(json(toLegacyError(missing, read)).error.code).toBe(-32021);
  });

  test.each([-32020, -32022])('%d is between the bridge and the server', (code) => {
    expect(json(toLegacyError(error({ code, message: 'm' }), read)).error).toEqual({ code: -32603, message: 'm' });
  });

  test.each([-32020, -32021, -32042, -32050, -32099])(
    'a legacy %d is not passed on as if 2026-07-28 had given it',
    (code) => {
      const given = error({ code, message: 'm', data: 1 });
      expect(json(toModernError(given)).error).toEqual({ code: -32603, message: 'm', data: { code, data: 1 } });
    },
  );

  test.each([-32601, -32602, -32000, -32001, 42])('%d passes to modern clients', (code) => {
    const given = error({ code, message: 'm' });
    expect(toModernError(given)).toBe(given);
  });

  test('a failed tool call is a tool result, all else an error', () => {
    expect(json(failure(request('tools/call'), 'no')).result.isError).toBe(true);
    expect(json(failure(request('prompts/get'), 'no')).error).toEqual({ code: -32603, message: 'no' });
  });
});

describe('input', () => {
  const id = () => 'made-up';

  test.each([
    [{ method: 'roots/list' }, { method: 'roots/list' }],
    [
      { method: 'sampling/createMessage', params: { maxTokens: 1 } },
      { method: 'sampling/createMessage', params: { maxTokens: 1 } },
    ],
    [{ method: 'sampling/createMessage' }, undefined],
    [{ method: 'tools/call', params: {} }, undefined],
    ['elicitation/create', undefined],
    [null, undefined],
  ])('the entry %j is read as %j', (entry, expected) => {
    expect(readInputRequest(entry)).toEqual(expected);
  });

  test('URL mode gets the id that 2025-11-25 wants; a form loses the mode that older revisions do not know', () => {
    const visit = { method: 'elicitation/create', params: { mode: 'url', url: 'https://a', message: 'm' } };
    expect(json(toClientRequest(5, visit, '2025-11-25', id)).params).toEqual({
      elicitationId: 'made-up',
      ...visit.params,
    });
    const form = { method: 'elicitation/create', params: { mode: 'form', message: 'm', requestedSchema: {} } };
    expect(json(toClientRequest(5, form, '2025-11-25', id)).params).toEqual(form.params);
    expect(json(toClientRequest(5, form, '2025-06-18', id)).params).toEqual({ message: 'm', requestedSchema: {} });
    expect(json(toClientRequest(5, { method: 'roots/list' }, '2025-11-25', id))).toEqual({
      jsonrpc: '2.0',
      id: 5,
      method: 'roots/list',
    });
  });

  test('a client that fails has dismissed an elicitation; for the others nothing stands in', () => {
    const refused = error({ code: -1, message: 'User rejected' });
    expect(readClientResponse(refused, 'elicitation/create')).toEqual({ response: { action: 'cancel' } });
    expect(readClientResponse(refused, 'sampling/createMessage')).toEqual({
      failure: 'The client did not answer sampling/createMessage: User rejected',
    });
    expect(readClientResponse(result({ roots: [] }), 'roots/list')).toEqual({ response: { roots: [] } });
  });

  test('what belongs to the legacy request alone stays behind', () => {
    const question = request('elicitation/create', {
      mode: 'url',
      url: 'https://a',
      elicitationId: 'e',
      task: {},
      _meta: { progressToken: 1, 'a.b/c': 2 },
    });
    expect(toInputRequest(question)).toEqual({
      method: 'elicitation/create',
      params: { mode: 'url', url: 'https://a', _meta: { 'a.b/c': 2 } },
    });
    expect(toInputRequest(parse('{"jsonrpc":"2.0","id":1,"method":"roots/list"}'))).toEqual({
      method: 'roots/list',
      params: {},
    });
  });

  test.each([
    ['elicitation/create', { action: 'accept', content: {} }, true],
    ['elicitation/create', { action: 'maybe' }, false],
    ['elicitation/create', 12345, false],
    ['elicitation/create', undefined, false],
    ['sampling/createMessage', { role: 'assistant', content: { type: 'text', text: '' }, model: 'm' }, true],
    ['sampling/createMessage', { role: 'assistant', content: null }, false],
    ['roots/list', { roots: [] }, true],
    ['roots/list', { roots: 'all' }, false],
  ])('%s answered by %j: %s', (method, response, expected) => {
    expect(answers(method, response)).toBe(expected);
  });
});

test.each([
  ['debug', 'info', false],
  ['info', 'info', true],
  ['emergency', 'info', true],
  ['odd', 'emergency', true],
] as const)('a message of severity %s reaches who asked for %s: %s', (severity, threshold, expected) => {
  expect(reaches(severity, threshold)).toBe(expected);
});
