import type fc from 'fast-check';

/** How much a property is tried: a moment within `npm test`, STRATA_FUZZ_SECONDS long within `npm run fuzz`. */
export function effort(runs = 300): fc.Parameters<unknown> {
  const seconds = Number(process.env.STRATA_FUZZ_SECONDS ?? 0);
  return seconds > 0
    ? { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: seconds * 1_000, markInterruptAsFailure: false }
    : { numRuns: runs };
}

/** The time that such a test may take, milliseconds. */
export const FUZZ_TIMEOUT = 30_000 + Number(process.env.STRATA_FUZZ_SECONDS ?? 0) * 1_500;
