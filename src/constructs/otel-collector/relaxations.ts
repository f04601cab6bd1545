import { Annotation } from '../../contract';
import type { OtelCollectorProps } from './props';

/** The relaxations of a collector as rules and reports read them: its own, and that of its namespace. */
export function relaxationsOf(
  { unsafe = {}, nodeLogs }: OtelCollectorProps,
  namespace: string | undefined,
): Readonly<Record<string, string>> {
  return relaxationNotes({ ...unsafe, ...(nodeLogs && namespace !== undefined && { nodeLogs: namespace }) });
}

/** Relaxations with their reasons, as annotations. */
export function relaxationNotes(given: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const reasons = Object.entries(given)
    .flatMap(([name, reason]) => (reason === undefined ? [] : [[name, reason] as const]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return reasons.length === 0
    ? {}
    : {
        [Annotation.UNSAFE]: reasons.map(([name]) => name).join(','),
        [Annotation.UNSAFE_REASONS]: JSON.stringify(Object.fromEntries(reasons)),
      };
}
