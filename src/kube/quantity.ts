/** A Kubernetes quantity such as `250m`, `64Mi` or `1.5G`. */
const QUANTITY = /^(\d+)(?:\.(\d+))?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/;

const MILLI: Readonly<Record<string, bigint>> = {
  m: 1n,
  '': 1_000n,
  k: 10n ** 6n,
  M: 10n ** 9n,
  G: 10n ** 12n,
  T: 10n ** 15n,
  P: 10n ** 18n,
  E: 10n ** 21n,
  Ki: 1_000n * 2n ** 10n,
  Mi: 1_000n * 2n ** 20n,
  Gi: 1_000n * 2n ** 30n,
  Ti: 1_000n * 2n ** 40n,
  Pi: 1_000n * 2n ** 50n,
  Ei: 1_000n * 2n ** 60n,
};

/** A quantity in thousandths of its unit, exactly; `undefined` where the text is none. Exponents (`1e3`) are left out on purpose. */
export function parseQuantity(text: unknown): bigint | undefined {
  const match = typeof text === 'string' ? QUANTITY.exec(text) : null;
  if (match === null) {
    return undefined;
  }
  const [, whole = '0', fraction = '', suffix = ''] = match;
  const scale = 10n ** BigInt(fraction.length);
  const value = BigInt(whole + fraction) * (MILLI[suffix] ?? 1_000n);
  return value % scale === 0n ? value / scale : value / scale + 1n;
}

/** Writes an amount of bytes as a quantity, in mebibytes rounded up. */
export function mebibytes(milliBytes: bigint): string {
  const unit = MILLI['Mi'] ?? 1n;
  return `${(milliBytes + unit - 1n) / unit}Mi`;
}
