const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Whole seconds of a duration of Go, such as `1m30s`; at least one. */
export function secondsOf(duration: string | undefined): number | undefined {
  if (duration === undefined || !/^([\d.]+(ms|s|m|h))+$/.test(duration)) return undefined;
  const parts = [...duration.matchAll(/([\d.]+)(ms|s|m|h)/g)];
  const seconds = parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNITS[unit] ?? 0), 0);
  return Number.isFinite(seconds) ? Math.max(1, Math.round(seconds)) : undefined;
}
