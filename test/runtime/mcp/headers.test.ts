import { describe, expect, it } from '@jest/globals';
import { pickHeaders } from '../../../src/runtime/http/picked-headers';
import { Message } from '../../../src/runtime/mcp/message';
import { checkMirroredHeaders, decodeHeader, targetOf } from '../../../src/runtime/mcp/mirrored-headers';
import { checkParamHeaders, paramHeaders, paramText } from '../../../src/runtime/mcp/param-headers';

const base64 = (text: string) => `=?base64?${Buffer.from(text).toString('base64')}?=`;
const call = (method: string, params: Record<string, unknown>) =>
  Message.make({ jsonrpc: '2.0', id: 1, method, params });

describe('decodeHeader', () => {
  it.each([
    ['plain', 'plain'],
    ['=?base64?SGVsbG8=?=', 'Hello'],
    [base64('zürich ✓'), 'zürich ✓'],
    ['=?base64??=', ''],
    ['SGVsbG8=', 'SGVsbG8='],
    ['=?base64?SGVsbG8=', '=?base64?SGVsbG8='],
    ['=?base64?SGVsbG8?=', undefined],
    ['=?base64?SGVs!!!bG8=?=', undefined],
    ['=?base64?/w==?=', undefined],
  ])('%s', (header, value) => {
    expect(decodeHeader(header)).toBe(value);
  });
});

describe('checkMirroredHeaders', () => {
  const headers = { version: '2026-07-28', method: 'tools/call', name: 'echo' };
  const echo = call('tools/call', { name: 'echo' });

  it('passes what agrees', () => {
    expect(checkMirroredHeaders(headers, echo)).toBeUndefined();
    expect(checkMirroredHeaders({ ...headers, name: base64('echo') }, echo)).toBeUndefined();
    expect(checkMirroredHeaders({ ...headers, name: undefined }, call('tools/list', {}))).toBeUndefined();
    // A body without the member is the server's to refuse.
    expect(checkMirroredHeaders({ ...headers, name: undefined }, call('tools/call', {}))).toBeUndefined();
  });

  it.each([
    [{ version: undefined }, echo],
    [{ method: undefined }, echo],
    [{ name: undefined }, echo],
    [{ name: 'Echo' }, echo],
    [{ name: '=?base64?x?=' }, echo],
    [{ name: 'echo, echo' }, echo],
    [{ name: 'a://b' }, call('resources/read', { uri: 'a://c' })],
    [{ name: 'p' }, call('prompts/get', { name: 'q' })],
    [{ name: 't' }, call('tasks/get', { taskId: 'u' })],
  ])('refuses %j', (change, message) => {
    expect(checkMirroredHeaders({ ...headers, ...change }, message)).toMatchObject({ status: 400, code: -32_020 });
  });

  it('joins headers that were sent twice, so that they equal nothing', () => {
    const picked = pickHeaders({ host: 'h', 'mcp-name': 'a, b', 'mcp-method': ['x', 'y'], 'x-other': 'z' });
    expect(picked).toMatchObject({ host: 'h', name: 'a, b', method: 'x, y', version: undefined });
    expect(Object.values(picked)).not.toContain('z');
  });

  it('knows what a request is about', () => {
    expect(targetOf(call('resources/read', { uri: 'a://b' }))).toBe('a://b');
    expect(targetOf(call('tools/list', { name: 'x' }))).toBeUndefined();
    expect(targetOf(call('tools/call', { name: 7 }))).toBeUndefined();
  });
});

describe('paramHeaders', () => {
  const schema = (properties: object, rest: object = {}) => ({ type: 'object', properties, ...rest });

  it('finds annotations at any depth of properties', () => {
    const found = paramHeaders(
      schema({
        region: { type: 'string', 'x-mcp-header': 'Region' },
        place: schema({ zone: { type: 'integer', 'x-mcp-header': 'Zone' } }),
        plain: { type: 'string' },
      }),
    );
    expect(found).toHaveLength(2);
    expect(found).toContainEqual({ path: ['place', 'zone'], name: 'Zone', type: 'integer' });
  });

  const bad = { type: 'string', 'x-mcp-header': 'Region' };
  it.each([
    ['below items', schema({ list: { type: 'array', items: bad } })],
    ['below anyOf', schema({}, { anyOf: [schema({ a: bad })] })],
    ['in $defs', schema({}, { $defs: { a: bad } })],
    ['in patternProperties', schema({}, { patternProperties: { '.*': bad } })],
    ['at the root', { ...bad }],
    ['twice, but for case', schema({ a: bad, b: { type: 'string', 'x-mcp-header': 'REGION' } })],
    ['no token', schema({ a: { type: 'string', 'x-mcp-header': 'Re gion' } })],
    ['empty', schema({ a: { type: 'string', 'x-mcp-header': '' } })],
    ['no string', schema({ a: { type: 'string', 'x-mcp-header': 1 } })],
    ['on an object', schema({ a: { type: 'object', 'x-mcp-header': 'A' } })],
    ['without type', schema({ a: { 'x-mcp-header': 'A' } })],
  ])('asks for nothing where an annotation is %s', (_, input) => {
    expect(paramHeaders(input)).toEqual([]);
  });

  it('survives schemas without end', () => {
    let deep: object = { type: 'string', 'x-mcp-header': 'Deep' };
    for (let level = 0; level < 20_000; level++) deep = { type: 'object', properties: { a: deep } };
    expect(paramHeaders(deep)).toHaveLength(1);
    expect(paramHeaders(undefined)).toEqual([]);
    expect(paramHeaders([])).toEqual([]);
  });
});

describe('checkParamHeaders', () => {
  const declared = [
    { path: ['region'], name: 'Region', type: 'string' },
    { path: ['place', 'zone'], name: 'Zone', type: 'integer' },
    { path: ['dry'], name: 'Dry', type: 'boolean' },
  ];
  const check = (args: unknown, headers: Record<string, string>) => checkParamHeaders(declared, args, headers);

  it.each([
    [
      { region: 'eu', place: { zone: 42 }, dry: true },
      { 'mcp-param-region': 'eu', 'mcp-param-zone': '42.0', 'mcp-param-dry': 'true' },
    ],
    [{ region: 'zürich' }, { 'mcp-param-region': base64('zürich') }],
    [{}, { 'mcp-param-region': 'ignored', 'mcp-param-other': 'x' }],
    [{ region: null, place: 'none' }, {}],
    [undefined, {}],
    [{ place: { zone: 2 ** 60 } }, {}],
    [{ region: { toString: 'x' } }, {}],
  ])('passes %j with %j', (args, headers) => {
    expect(check(args, headers as Record<string, string>)).toBeUndefined();
  });

  it.each([
    [{ region: 'eu' }, {}],
    [{ region: 'eu' }, { 'mcp-param-region': 'EU' }],
    [{ region: 'eu' }, { 'mcp-param-region': '=?base64?ZXU?=' }],
    [{ place: { zone: 42 } }, { 'mcp-param-zone': '43' }],
    [{ place: { zone: 42 } }, { 'mcp-param-zone': 'forty' }],
    [{ dry: false }, { 'mcp-param-dry': 'False' }],
    [{ region: '42' }, { 'mcp-param-region': '42.0' }],
  ])('refuses %j with %j', (args, headers) => {
    expect(check(args, headers as Record<string, string>)).toMatchObject({ status: 400, code: -32_020 });
  });

  it('writes arguments as headers do', () => {
    expect(paramText({ a: { b: 1.5 } }, ['a', 'b'])).toBe('1.5');
    expect(paramText({ a: false }, ['a'])).toBe('false');
    expect(paramText({ a: [] }, ['a'])).toBeUndefined();
    expect(paramText({}, ['constructor'])).toBeUndefined();
  });
});
