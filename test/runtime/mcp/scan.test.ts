import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { elements, locate, memberSpan, skipString, skipValue } from '../../../src/runtime/mcp/scan';
import { effort, FUZZ_TIMEOUT } from '../support/fuzz';

/** JSON text with white space where the grammar allows it. */
function pretty(value: unknown, space: string): string {
  return JSON.stringify(value, undefined, space);
}

const spaces = fc.constantFrom('', ' ', '\t', '  ');
const text = (bytes: Buffer, span: { start: number; end: number } | undefined) =>
  span === undefined ? undefined : bytes.toString('utf8', span.start, span.end);

describe('skipValue and skipString', () => {
  it(
    'fuzz: stop where JSON.parse says that a value ends',
    () => {
      fc.assert(
        fc.property(fc.json(), fc.constantFrom('', ',1', '}', ']', ' ', '\n'), (json, rest) => {
          const bytes = Buffer.from(json + rest);
          expect(skipValue(bytes, 0)).toBe(Buffer.byteLength(json));
        }),
        effort(2_000),
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'fuzz: find the end of strings with quotes and backslashes of any number and length',
    () => {
      const parts = fc.array(fc.constantFrom('\\', '"', 'a'.repeat(30), 'é', '\n', '\u2028', 'x'), { maxLength: 40 });
      fc.assert(
        fc.property(parts, (list) => {
          const json = JSON.stringify(list.join(''));
          expect(skipString(Buffer.from(`${json}"rest"`), 0)).toBe(Buffer.byteLength(json));
        }),
        effort(2_000),
      );
    },
    FUZZ_TIMEOUT,
  );

  it('stays within the bytes when a string or an object has no end', () => {
    for (const broken of ['"abc', `"${'a'.repeat(100)}`, '"abc\\', '{"a":', '[[[', '{"a":"b']) {
      expect(skipValue(Buffer.from(broken), 0)).toBeLessThanOrEqual(Buffer.byteLength(broken) + 1);
    }
  });
});

describe('locate', () => {
  it(
    'fuzz: finds the members that JSON.parse finds',
    () => {
      const object = fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()));
      fc.assert(
        fc.property(object, spaces, (value, space) => {
          const bytes = Buffer.from(pretty(value, space));
          for (const [outer, inner] of Object.entries(value)) {
            expect(JSON.stringify(JSON.parse(text(bytes, locate(bytes, outer)) ?? ''))).toBe(JSON.stringify(inner));
            for (const [key, leaf] of Object.entries(inner)) {
              expect(JSON.stringify(JSON.parse(text(bytes, locate(bytes, outer, key)) ?? ''))).toBe(
                JSON.stringify(leaf),
              );
            }
          }
        }),
        effort(500),
      );
    },
    FUZZ_TIMEOUT,
  );

  it('knows a key behind its escapes', () => {
    const bytes = Buffer.from('{"\\u0069d":1,"na\\u006de":{"\\ud83d\\ude00":true}}');
    expect(text(bytes, locate(bytes, 'id'))).toBe('1');
    expect(text(bytes, locate(bytes, 'name', '😀'))).toBe('true');
  });

  it('does not take text inside a string for a member', () => {
    const bytes = Buffer.from('{"a":"\\"id\\":7","id":8}');
    expect(text(bytes, locate(bytes, 'id'))).toBe('8');
  });

  it('finds nothing where there is nothing', () => {
    const bytes = Buffer.from('{"a":[1],"b":null}');
    expect(locate(bytes, 'c')).toBeUndefined();
    expect(locate(bytes, 'a', 'b')).toBeUndefined();
    expect(locate(bytes, 'b', 'c')).toBeUndefined();
    expect(memberSpan(Buffer.from('{}'), 0, 'a')).toBeUndefined();
  });
});

describe('elements', () => {
  it(
    'fuzz: cuts an array as JSON.parse does',
    () => {
      fc.assert(
        fc.property(fc.array(fc.jsonValue()), spaces, (value, space) => {
          const bytes = Buffer.from(pretty(value, space));
          const cut = elements(bytes, 0).map((span) => JSON.stringify(JSON.parse(text(bytes, span) ?? '')));
          expect(cut).toEqual(value.map((element) => JSON.stringify(element)));
        }),
        effort(500),
      );
    },
    FUZZ_TIMEOUT,
  );
});
