import type { McpServerProps } from './props';

/** The relaxations that were asked for, by name, sorted. */
export function relaxationsOf({ unsafe = {} }: McpServerProps): readonly (readonly [name: string, reason: string])[] {
  return Object.entries<string | undefined>({ ...unsafe })
    .flatMap(([name, reason]) => (reason === undefined ? [] : [[name, reason] as const]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
