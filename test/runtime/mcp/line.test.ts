import { describe, expect, it } from '@jest/globals';
import { escapeSeparators, toOneLine } from '../../../src/runtime/mcp/line';

describe('one message, one line', () => {
  it('turns line ends between tokens into spaces', () => {
    expect(toOneLine(Buffer.from('{\r\n"a":\r1}\n')).toString()).toBe('{  "a": 1} ');
  });

  it.each(['\u0085', '\u2028', '\u2029'])('escapes line ends of other alphabets', (end) => {
    const value = { [`k${end}`]: `a${end}b${end}${end}`, '“quoted” – …': 'é東🦊' };
    const bytes = escapeSeparators(Buffer.from(JSON.stringify(value)));
    expect(bytes.toString()).not.toContain(end);
    expect(JSON.parse(bytes.toString())).toEqual(value);
  });

  it('leaves all else as it is, without a copy', () => {
    const bytes = Buffer.from('{"a":"“é東🦊 \\u2028"}');
    expect(escapeSeparators(bytes)).toBe(bytes);
    expect(toOneLine(bytes)).toBe(bytes);
  });
});
