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

const DECIMAL = ['E', 'P', 'T', 'G', 'M', 'k', '', 'm'];
const BINARY = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki', ...DECIMAL];

/**
 * Writes a quantity as the API server keeps it, `1024Mi` as `1Gi` and `0.5` as `500m`: otherwise what was applied would differ from what was written for ever. What is no
 * quantity, or is finer than thousandths, stays as it is.
 */
export function canonicalQuantity(text: string): string {
  const value = parseQuantity(text);
  const [, , fraction = '', suffix = ''] = QUANTITY.exec(text) ?? [];
  const lost = (BigInt(fraction || '0') * (MILLI[suffix] ?? 1n)) % 10n ** BigInt(fraction.length);
  if (value === undefined || lost !== 0n) return text;
  if (value === 0n) return '0';
  const bytes = suffix.endsWith('i') && value % 1_000n === 0n && value >= 1_024_000n;
  const unit = (bytes ? BINARY : DECIMAL).find((name) => value % (MILLI[name] ?? 1n) === 0n) ?? '';
  return `${value / (MILLI[unit] ?? 1n)}${unit}`;
}

/** The same for amounts by resource. */
export function canonicalAmounts(amounts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(amounts).map(([name, quantity]) => [name, canonicalQuantity(quantity)]));
}

/** Writes an amount of bytes as a quantity, in mebibytes rounded up. */
export function mebibytes(milliBytes: bigint): string {
  const unit = MILLI['Mi'] ?? 1n;
  return `${(milliBytes + unit - 1n) / unit}Mi`;
}
