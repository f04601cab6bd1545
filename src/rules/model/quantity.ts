import { remember } from './memo';

const QUANTITY = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?\d{1,3})?$/;

const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The value of a resource quantity such as `250m` or `64Mi`; nothing where it is none. */
export function readQuantity(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return parse(value);
}

const parse = remember((text) => {
  const match = QUANTITY.exec(text);
  if (match?.[1] === undefined) return undefined;
  const suffix = match[2] ?? '';
  const factor = FACTORS[suffix] ?? 10 ** Number(suffix.slice(1));
  return Number(match[1]) * factor;
});
