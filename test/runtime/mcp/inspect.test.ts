import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasDuplicateKeys, survey } from '../../../src/runtime/mcp/inspect';
import { effort, FUZZ_TIMEOUT } from '../support/fuzz';

const duplicates = (json: string) => hasDuplicateKeys(survey(Buffer.from(json), 64), JSON.parse(json));

/** The nesting of a value, by the definition. */
function depth(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depth));
}

describe('survey', () => {
  it(
    'fuzz: counts the nesting',
    () => {
      fc.assert(
        fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
          expect(survey(Buffer.from(JSON.stringify(value)), 100).depth).toBe(depth(value));
        }),
        effort(1_000),
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'fuzz: counts every line end between tokens, and none that is escaped in a string',
    () => {
      fc.assert(
        fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom('\n', '\r\n', '\r'), (value, end) => {
          const text = JSON.stringify({ value, text: 'a\nb\r"c' }, undefined, 2).replaceAll('\n', end);
          expect(survey(Buffer.from(text), 100).lines).toBe(text.match(/[\r\n]/g)?.length);
        }),
        effort(500),
      );
    },
    FUZZ_TIMEOUT,
  );

  it('does not look further than the limit, however deep the message is', () => {
    expect(survey(Buffer.from('['.repeat(5_000_000)), 128).depth).toBe(129);
    expect(survey(Buffer.from('{"a":'.repeat(1_000_000)), 128).depth).toBe(129);
  });

  it(
    'fuzz: survives bytes that are not JSON',
    () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
          expect(survey(Buffer.from(bytes), 100).depth).toBeLessThanOrEqual(101);
        }),
        effort(2_000),
      );
    },
    FUZZ_TIMEOUT,
  );
});

describe('hasDuplicateKeys', () => {
  it(
    'fuzz: no message that was written by JSON.stringify has any',
    () => {
      const inner = fc.dictionary(fc.string(), fc.jsonValue());
      const params = fc.record(
        { _meta: inner, arguments: inner, name: fc.string(), other: fc.jsonValue() },
        { requiredKeys: [] },
      );
      const message = fc.record({ jsonrpc: fc.constant('2.0'), id: fc.integer(), method: fc.string(), params });
      fc.assert(
        fc.property(message, fc.constantFrom('', ' '), (value, space) => {
          expect(duplicates(JSON.stringify(value, undefined, space))).toBe(false);
        }),
        effort(1_000),
      );
    },
    FUZZ_TIMEOUT,
  );

  it.each([
    '{"jsonrpc":"2.0","id":1,"id":2,"method":"a"}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call"}',
    '{"jsonrpc":"2.0","id":1,"method":"a","params":{},"params":{"name":"x"}}',
    '{"jsonrpc":"2.0","id":1,"method":"a","params":{"name":"x"},"par\\u0061ms":{"name":"y"}}',
    '{"jsonrpc":"2.0","id":1,"method":"a","params":{"name":"allowed","name":"denied"}}',
    '{"jsonrpc":"2.0","id":1,"method":"a","params":{"name":"allowed","na\\u006de":"denied"}}',
    '{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{"progressToken":1,"progressToken":2}}}',
    '{"jsonrpc":"2.0","id":1,"method":"a","params":{"arguments":{"region":"eu","region":"us"}}}',
    '{"jsonrpc":"2.0","id":1,"method":"a","params":{"\\u005fmeta":{"a":1,"a":2}}}',
    '{"jsonrpc":"2.0","id":1,"method":"a","params":{"__proto__":1,"__proto__":2}}',
  ])('sees them in %s', (json) => {
    expect(duplicates(json)).toBe(true);
  });

  it.each([
    '{"jsonrpc":"2.0","id":1,"method":"a","params":{"arguments":{"deep":{"a":1,"b":{"a":1}}}}}',
    '{"jsonrpc":"2.0","id":1,"result":{"params":{"a":1}}}',
    '{"jsonrpc":"2.0","id":1,"method":"a","params":{"x":{"_meta":1},"y":{"_meta":2}}}',
    '{"jsonrpc":"2.0","id":1,"method":"params","params":{"text":"{\\"name\\":1,\\"name\\":2}"}}',
    '{"jsonrpc":"2.0","method":"a","params":{"__proto__":1}}',
  ])('does not see them in %s', (json) => {
    expect(duplicates(json)).toBe(false);
  });
});
