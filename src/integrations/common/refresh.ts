import type { Problems } from '../../errors';

const SHORTEST = 60;
const LONGEST = 604_800;

/** Checks how often a store is read. Services limit rates, and a rotated secret should not take a month. */
export function checkRefresh(seconds: number | undefined, problems: Problems): void {
  if (seconds !== undefined && (!Number.isInteger(seconds) || seconds < SHORTEST || seconds > LONGEST)) {
    const reason = `it is a whole number from ${SHORTEST} to ${LONGEST}`;
    problems.add('PROP_INVALID', { prop: 'refreshSeconds', reason });
  }
}
