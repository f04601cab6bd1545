import type { EntryStatus } from '../../../contract';

/** An entry as a source gives it, before anything of it is believed. */
export interface Candidate {
  readonly document: unknown;
  readonly status?: EntryStatus;
  readonly statusMessage?: string;
  readonly statusChangedAt?: string;
  readonly publishedAt?: string;
  readonly updatedAt?: string;
  readonly latest?: boolean;
  readonly groups?: readonly string[];
  readonly owner?: string;
  readonly tenant?: string;
  readonly dataClass?: string;
}
