import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { digitsAfter, digitsBefore, digitsOf, writeDigits } from '../../../src/runtime/mcp/digits';
import { effort, FUZZ_TIMEOUT } from '../support/fuzz';

const count = fc.oneof(fc.maxSafeNat(), fc.nat(), fc.nat(12), fc.constantFrom(9, 10, 99, 100, 2 ** 31, 10 ** 15 - 1));

describe('digits', () => {
  it(
    'fuzz: are written as the number is, and nothing beside them',
    () => {
      fc.assert(
        fc.property(count, (number) => {
          const text = String(number);
          expect(digitsOf(number)).toBe(text.length);
          const bytes = Buffer.from(`<${'x'.repeat(text.length)}>`);
          writeDigits(bytes, 1 + text.length, number);
          expect(bytes.toString()).toBe(`<${text}>`);
        }),
        effort(1_000),
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'fuzz: are found where they say the number, and only there',
    () => {
      fc.assert(
        fc.property(fc.nat(10 ** 15 - 1), fc.nat(10 ** 15 - 1), (number, other) => {
          const bytes = Buffer.from(`:${number},`);
          const end = bytes.length - 1;
          expect(digitsBefore(bytes, end, number)).toBe(1);
          expect(digitsAfter(bytes, 1, number)).toBe(end);
          if (other === number) return;
          expect(digitsBefore(bytes, end, other)).toBe(-1);
          expect(digitsAfter(bytes, 1, other)).toBe(-1);
        }),
        effort(1_000),
      );
    },
    FUZZ_TIMEOUT,
  );

  it('are none where there are none, or more than a number keeps', () => {
    expect(digitsBefore(Buffer.from('"a"'), 2, 0)).toBe(-1);
    expect(digitsAfter(Buffer.from('"a"'), 1, 0)).toBe(-1);
    expect(digitsAfter(Buffer.from(''), 0, 0)).toBe(-1);
    const long = Buffer.from('9007199254740993');
    expect(digitsAfter(long, 0, 9007199254740992)).toBe(-1);
  });
});
