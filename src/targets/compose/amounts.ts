const UNITS: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
};

/** A quantity as Kubernetes writes it, as a number. Manifests of this package hold no others. */
function amount(quantity: string | undefined, fallback: string): number {
  const [, digits = '0', unit = ''] = /^([\d.]+)([a-zA-Z]*)$/.exec(quantity ?? fallback) ?? [];
  return Number(digits) * (UNITS[unit] ?? 1);
}

/** Whole bytes, rounded up. */
export function bytes(quantity: string | undefined, fallback: string): number {
  return Math.ceil(amount(quantity, fallback));
}

/** Cores. */
export function cores(quantity: string | undefined, fallback: string): number {
  return Math.round(amount(quantity, fallback) * 1000) / 1000;
}
