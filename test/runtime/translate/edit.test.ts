import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { editObject } from '../../../src/runtime/bridge/translate/map/edit';
import { Message } from '../../../src/runtime/mcp/message';
import { withId } from '../../../src/runtime/mcp/splice';

const parse = (text: string): Message => {
  const message = Message.of(JSON.parse(text), Buffer.from(text));
  if (message === undefined) throw new Error(text);
  return message;
};
const text = (message: Message): string => message.bytes.toString();

describe('editObject', () => {
  test('adds members and leaves all other bytes as they were', () => {
    const message = parse('{"jsonrpc":"2.0","id":1,"result":{"big":12345678901234567890, "e":1.0e2,"s":"\\u00e9"}}');
    const edited = editObject(message, ['result'], { set: { resultType: 'complete' } });
    expect(text(edited)).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","big":12345678901234567890, "e":1.0e2,"s":"\\u00e9"}}',
    );
    expect(edited.result).toMatchObject({ resultType: 'complete', e: 100 });
  });

  test('adds to an empty object without a stray comma', () => {
    const edited = editObject(parse('{"jsonrpc":"2.0","id":1,"result":{ }}'), ['result'], { set: { a: 1 } });
    expect(JSON.parse(text(edited))).toEqual({ jsonrpc: '2.0', id: 1, result: { a: 1 } });
  });

  test('takes members out wherever they stand, however their names are escaped', () => {
    const message = parse(
      '{"jsonrpc":"2.0","id":1,"result":{"ttl\\u004ds" : 5 ,"keep":[1,{"ttlMs":2}], "cacheScope":"public"}}',
    );
    const edited = editObject(message, ['result'], { drop: ['ttlMs', 'cacheScope'] });
    expect(JSON.parse(text(edited)).result).toEqual({ keep: [1, { ttlMs: 2 }] });
    expect(edited.result).toEqual({ keep: [1, { ttlMs: 2 }] });
  });

  test('takes out every occurrence of a name that comes twice', () => {
    const message = parse('{"jsonrpc":"2.0","id":1,"result":{"resultType":"a","x":1,"resultType":"input_required"}}');
    const edited = editObject(message, ['result'], { set: { resultType: 'complete' } });
    expect(text(edited)).toBe('{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","x":1}}');
  });

  test('makes the objects on the way to a new member', () => {
    const edited = editObject(parse('{"jsonrpc":"2.0","id":1,"method":"tools/list"}'), ['params', '_meta'], {
      set: { a: 1 },
    });
    expect(JSON.parse(text(edited))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/list',
      params: { _meta: { a: 1 } },
    });
    expect(edited.meta).toEqual({ a: 1 });
  });

  test('makes nothing where nothing is set', () => {
    const message = parse('{"jsonrpc":"2.0","id":1,"method":"tools/list"}');
    expect(editObject(message, ['params', '_meta'], { drop: ['a'], set: { b: undefined } })).toBe(message);
  });

  test('keeps the id that the bytes have now', () => {
    const message = withId(parse('{"jsonrpc":"2.0","id":1,"result":{"a":1}}'), 'client-7');
    const edited = editObject(message, ['result'], { drop: ['a'] });
    expect(edited.id).toBe('client-7');
    expect(JSON.parse(text(edited))).toEqual({ jsonrpc: '2.0', id: 'client-7', result: {} });
  });

  test('does not reach the prototype', () => {
    const message = parse('{"jsonrpc":"2.0","id":1,"result":{"__proto__":{"polluted":true},"a":1}}');
    const edited = editObject(message, ['result'], { drop: ['a'] });
    expect(text(edited)).toBe('{"jsonrpc":"2.0","id":1,"result":{"__proto__":{"polluted":true}}}');
    expect(Object.getPrototypeOf(edited.result)).toBe(Object.prototype);
  });

  test('fuzz: bytes and body agree, and what was not named is unchanged', () => {
    const key = fc.oneof(
      fc.constantFrom('a', 'b', 'resultType', '_meta', '__proto__', 'constructor', 'é"\\'),
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.jsonValue()),
        fc.array(key, { maxLength: 4 }),
        fc.dictionary(fc.constantFrom('a', 'resultType', 'x'), fc.jsonValue(), { maxKeys: 3 }),
        fc.constantFrom(0, 1, 2),
        (result, drop, set, space) => {
          const message = parse(JSON.stringify({ jsonrpc: '2.0', id: 1, result }, undefined, space));
          const edited = editObject(message, ['result'], { drop, set });
          const wanted = new Map(Object.entries(JSON.parse(JSON.stringify(result))));
          for (const name of drop) wanted.delete(name);
          for (const [name, value] of Object.entries(set)) wanted.set(name, JSON.parse(JSON.stringify(value)));
          const sorted = (object: object) => Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
          expect(sorted(JSON.parse(text(edited)).result)).toEqual([...wanted].sort(([a], [b]) => (a < b ? -1 : 1)));
          expect(sorted(JSON.parse(JSON.stringify(edited.result)))).toEqual(sorted(JSON.parse(text(edited)).result));
        },
      ),
    );
  });
});
