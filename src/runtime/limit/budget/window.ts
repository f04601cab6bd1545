import type { Budget } from '../../../contract';

/** A stretch of time in which use is counted together. */
export interface Window {
  /** Its beginning, such as `2026-11-21T15`, `2026-11-21` or `2026-11`: the same for all replicas. */
  readonly name: string;
  /** When it ends, milliseconds since the epoch. */
  readonly until: number;
}

/** Characters of an ISO date that tell a window from the next. */
const LENGTHS = { hour: 13, day: 10, month: 7 } as const;

/** The window of UTC that a moment lies in. */
export function windowAt(length: Budget['window'], now: number): Window {
  const date = new Date(now);
  const next = {
    hour: () => date.setUTCHours(date.getUTCHours() + 1, 0, 0, 0),
    day: () => date.setUTCHours(24, 0, 0, 0),
    month: () => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1),
  }[length];
  return { name: date.toISOString().slice(0, LENGTHS[length]), until: next() };
}
