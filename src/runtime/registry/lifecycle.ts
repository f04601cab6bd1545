import { LifecycleState, type RegistryEvent } from '../../contract';

/** Which state may follow which. Approval takes two people: who reviewed does not approve. */
const NEXT: Readonly<Record<LifecycleState, readonly LifecycleState[]>> = {
  listed: ['submitted', 'blocked'],
  submitted: ['reviewed', 'rejected', 'blocked'],
  reviewed: ['approved', 'rejected', 'blocked'],
  approved: ['ready', 'submitted', 'blocked'],
  ready: ['submitted', 'blocked'],
  rejected: ['submitted', 'blocked'],
  blocked: ['submitted'],
};

/** Whose act a state is. */
export const ROLE_OF: Readonly<Record<LifecycleState, 'anyone' | 'reviewer' | 'approver'>> = {
  listed: 'approver',
  submitted: 'anyone',
  reviewed: 'reviewer',
  approved: 'approver',
  ready: 'approver',
  rejected: 'reviewer',
  blocked: 'approver',
};

/** Where an entry stands, and who brought it there. */
export interface Lifecycle {
  readonly state: LifecycleState;
  readonly at?: string;
  /** Who submitted and who reviewed it, since it was submitted last. */
  readonly submitter?: string;
  readonly reviewer?: string;
}

export const UNTOUCHED: Lifecycle = { state: 'listed' };

/** The state after an event. */
export function advance(before: Lifecycle, { kind, at, actor, detail }: Omit<RegistryEvent, 'id'>): Lifecycle {
  if (kind !== 'lifecycle') return before;
  const state = LifecycleState.parse(detail['to']);
  if (state === 'submitted') return { state, at, submitter: actor };
  return { ...before, state, at, ...(state === 'reviewed' && { reviewer: actor }) };
}

/** Why somebody may not bring an entry to a state; undefined where nothing stands against it. */
export function transitionFault(from: Lifecycle, to: LifecycleState, actor: string): string | undefined {
  if (!NEXT[from.state].includes(to)) return `${from.state} does not lead to ${to}`;
  if (to === 'reviewed' && actor === from.submitter) return 'who submitted an entry does not review it';
  if (to === 'approved' && (actor === from.submitter || actor === from.reviewer)) {
    return 'who submitted or reviewed an entry does not approve it';
  }
  return undefined;
}

/** Whether an entry in this state may be used. */
export function isApproved({ state }: Lifecycle): boolean {
  return state === 'approved' || state === 'ready';
}
