import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Message } from '../../../src/runtime/mcp/message';
import { spliceAll, withId, withValue } from '../../../src/runtime/mcp/splice';
import { effort, FUZZ_TIMEOUT } from '../support/fuzz';

function message(json: string): Message {
  const found = Message.of(JSON.parse(json), Buffer.from(json));
  if (found === undefined) throw new Error('no message');
  return found;
}

const id = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.maxSafeNat(),
  fc.nat(12),
  fc.string(),
  fc.constantFrom('"', '\\', '\\"id\\":1', '😀'),
);

describe('withId', () => {
  it(
    'fuzz: changes the id and nothing else, in any order of keys',
    () => {
      const body = fc.record({ result: fc.dictionary(fc.string(), fc.jsonValue()), jsonrpc: fc.constant('2.0'), id });
      fc.assert(
        fc.property(
          body,
          fc.shuffledSubarray(['result', 'jsonrpc', 'id'], { minLength: 3 }),
          id,
          fc.constantFrom('', '\t'),
          (value, order, next, space) => {
            const ordered = Object.fromEntries(order.map((key) => [key, value[key as keyof typeof value]]));
            const json = JSON.stringify(ordered, undefined, space);
            const changed = withId(message(json), next);
            expect(changed.id).toBe(next);
            expect(changed.bytes.toString()).toBe(JSON.stringify({ ...ordered, id: next }, undefined, space));
          },
        ),
        effort(1_000),
      );
    },
    FUZZ_TIMEOUT,
  );

  it('keeps what JSON.stringify would lose', () => {
    const json = '{"result":{"n":1.0,"big":12345678901234567890,"e":1e400,"u":"\\u00e9"},"jsonrpc":"2.0","id":1}';
    expect(withId(message(json), 'x').bytes.toString()).toBe(json.replace('"id":1}', '"id":"x"}'));
  });

  it('is not fooled by a key that ends like the id', () => {
    const json = '{"jsonrpc":"2.0","result":{},"id":7,"x\\"id":7}';
    expect(withId(message(json), 8).bytes.toString()).toBe('{"jsonrpc":"2.0","result":{},"id":8,"x\\"id":7}');
    const nested = '{"jsonrpc":"2.0","id":7,"result":{"a":[{"b":1,"id":7}]}}';
    expect(withId(message(nested), 8).bytes.toString()).toBe(nested.replace('"id":7', '"id":8'));
  });

  it('is right where a server wrote the id twice', () => {
    const changed = withId(message('{"id":1,"jsonrpc":"2.0","result":{},"id":2}'), 9);
    expect(JSON.parse(changed.bytes.toString())).toEqual({ jsonrpc: '2.0', result: {}, id: 9 });
  });

  it('keeps an earlier change', () => {
    const first = withValue(
      message('{"jsonrpc":"2.0","id":5,"result":{"_meta":{"s":1}}}'),
      ['result', '_meta', 's'],
      'sub',
    );
    expect(withId(first, 6).bytes.toString()).toBe('{"jsonrpc":"2.0","id":6,"result":{"_meta":{"s":"sub"}}}');
  });
});

describe('withValue', () => {
  it('writes a value that the bytes do not have where the body has it', () => {
    const twice = message('{"jsonrpc":"2.0","method":"a","params":{"t":1},"params":{"t":2}}');
    expect(JSON.parse(withValue(twice, ['params', 't'], 3).bytes.toString()).params).toEqual({ t: 3 });
  });
});

describe('spliceAll', () => {
  it('applies edits in the order of the bytes', () => {
    const edits = [
      { span: { start: 4, end: 5 }, text: 'EE' },
      { span: { start: 0, end: 1 }, text: '' },
      { span: { start: 2, end: 2 }, text: '+' },
    ];
    expect(spliceAll(Buffer.from('abcdef'), edits).toString()).toBe('b+cdEEf');
    expect(spliceAll(Buffer.from('abc'), []).toString()).toBe('abc');
  });
});
