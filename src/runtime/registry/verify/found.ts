import type { Evidence } from '../../../contract';

/** What a look-up found, before it is a record. */
export type Found = Omit<Evidence, 'kind' | 'subject' | 'checkedAt'>;

/** @param reason for people */
export function unproven(reason: string): Found {
  return { verified: false, reason: reason.slice(0, 300) };
}
