import type { Problems } from '../../errors';

/** The names of an interface's props: complete, or it does not compile. */
export type PropNames<Props> = { readonly [Name in keyof Required<Props>]: true };

/**
 * Refuses props that do not exist: a misspelt name in a spread object or in JavaScript would otherwise be ignored, and somebody would
 * believe in a limit that is not there.
 *
 * @param path where the props stand, such as `sessions`; empty for the construct's own
 */
export function checkKnown<Props extends object>(
  props: Props,
  known: PropNames<Props>,
  path: string,
  problems: Problems,
): void {
  const names = Object.keys(known);
  for (const name of Object.keys(props)) {
    if (!names.includes(name)) {
      const near = names.find((candidate) => distance(candidate.toLowerCase(), name.toLowerCase()) <= 2);
      const prop = path === '' ? name : `${path}.${name}`;
      problems.add('PROP_UNKNOWN', { prop, hint: near === undefined ? '' : ` Is "${near}" meant?` });
    }
  }
}

/** How many letters have to be added, removed or changed (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
