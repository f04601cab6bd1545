import fc from 'fast-check';
import { canonicalQuantity, mebibytes, parseQuantity } from '../../src/kube';

import { CANONICAL } from '../support/quantities';

describe('quantities', () => {
  test.each([
    ['1', 1_000n],
    ['250m', 250n],
    ['0.5', 500n],
    ['1.5Gi', 1_610_612_736_000n],
    ['64Mi', 67_108_864_000n],
    ['2k', 2_000_000n],
    ['3E', 3n * 10n ** 21n],
    ['0.0001', 1n],
    ['9007199254740993', 9_007_199_254_740_993_000n],
  ])('%s is %s thousandths', (text, expected) => {
    expect(parseQuantity(text)).toBe(expected);
  });

  test.each([
    '',
    ' 1',
    '1 ',
    '-1',
    '+1',
    '1e3',
    '1.',
    '.5',
    '1mi',
    '1MB',
    '1Kb',
    '0x10',
    '1,5',
    'Infinity',
    5,
    null,
    undefined,
  ])('%p is none', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  test.each(CANONICAL)('%s is kept as %s', (text, kept) => {
    expect(canonicalQuantity(text)).toBe(kept);
    expect(canonicalQuantity(kept)).toBe(kept);
  });

  test('mebibytes never lose a byte', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 16n }), (milliBytes) => {
        const written = parseQuantity(mebibytes(milliBytes));
        expect(written).toBeGreaterThanOrEqual(milliBytes);
        expect((written ?? 0n) - milliBytes).toBeLessThan(1_000n * 2n ** 20n);
      }),
    );
  });
});
