import type { Rule } from './rule';

/** Rules that are asked for together. */
export interface Pack {
  /** Stable name, such as `api-server`. */
  readonly id: string;
  /** What the pack is for, in one sentence. */
  readonly title: string;
  readonly rules: readonly Rule[];
}
