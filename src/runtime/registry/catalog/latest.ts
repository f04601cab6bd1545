interface Candidate {
  readonly version: string;
  readonly publishedAt: string;
  readonly latest?: boolean;
}

/** `1.2.3-rc.1+build` of Semantic Versioning 2.0.0. */
const SEMVER = /^(\d{1,15})\.(\d{1,15})\.(\d{1,15})(?:-([0-9A-Za-z.-]{1,100}))?(?:\+[0-9A-Za-z.-]{1,100})?$/;

/**
 * Which of a server's versions is the latest (versioning.mdx, "Aggregators"): as its registry says; else by semantic version; else the one that was
 * published last. A semantic version comes before one that is none.
 */
export function latestOf<Version extends Candidate>(versions: readonly Version[]): Version | undefined {
  const named = versions.filter(({ latest }) => latest === true);
  if (named.length === 1) return named[0];
  return versions.reduce<Version | undefined>((best, version) => {
    return best === undefined || compare(version, best) > 0 ? version : best;
  }, undefined);
}

function compare(a: Candidate, b: Candidate): number {
  const [left, right] = [SEMVER.exec(a.version), SEMVER.exec(b.version)];
  if (left === null || right === null) {
    if (left !== null || right !== null) return left === null ? -1 : 1;
    return a.publishedAt < b.publishedAt ? -1 : a.publishedAt > b.publishedAt ? 1 : 0;
  }
  for (const index of [1, 2, 3]) {
    const difference = Number(left[index]) - Number(right[index]);
    if (difference !== 0) return difference;
  }
  return comparePrerelease(left[4], right[4]);
}

/** Semantic Versioning 2.0.0, 11: a release comes after its candidates; numbers by value, before words. */
function comparePrerelease(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  const [left, right] = [a.split('.'), b.split('.')];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [one, other] = [left[index], right[index]];
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    if (one === other) continue;
    const [number, second] = [/^\d+$/.test(one), /^\d+$/.test(other)];
    if (number && second) return Number(one) - Number(other);
    if (number !== second) return number ? -1 : 1;
    return one < other ? -1 : 1;
  }
  return 0;
}
