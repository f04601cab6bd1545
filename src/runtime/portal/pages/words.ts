import type { EntryStatus, LifecycleState, TrustTier } from '../../../contract';
import type { Icon } from './icons';

interface Words {
  readonly label: string;
  readonly icon: Icon;
  readonly text: string;
}

/** What a tier means, in words. */
export const TIER: Readonly<Record<TrustTier, Words>> = {
  approved: { label: 'Approved', icon: 'seal', text: 'Approved by this organisation.' },
  attested: {
    label: 'Attested',
    icon: 'check',
    text: 'The provenance of its package was verified here. Nobody here approved it yet.',
  },
  'namespace-verified': {
    label: 'Namespace verified',
    icon: 'name',
    text: 'Its source proves who owns the name. What it does was not looked at.',
  },
  listed: { label: 'Listed', icon: 'list', text: 'Somebody lists it. Nothing about it was verified.' },
  blocked: { label: 'Blocked', icon: 'stop', text: 'It must not be used.' },
};

/** What a publisher, or the registry in their place, says of a version. */
export const STATUS: Readonly<Record<EntryStatus, string>> = {
  active: 'Active',
  deprecated: 'Deprecated',
  deleted: 'Withdrawn',
};

export const LIFECYCLE: Readonly<Record<LifecycleState, string>> = {
  listed: 'Listed: nobody asked for it yet',
  submitted: 'Asked for: waits for a review',
  reviewed: 'Reviewed: waits for approval',
  approved: 'Approved: is being set up',
  ready: 'Ready to use',
  rejected: 'Rejected',
  blocked: 'Blocked',
};

/** What can be done with a version next, by its state. Who may do it, the registry decides. */
export const STEPS: Readonly<Record<LifecycleState, readonly LifecycleState[]>> = {
  listed: ['submitted', 'blocked'],
  submitted: ['reviewed', 'rejected', 'blocked'],
  reviewed: ['approved', 'rejected', 'blocked'],
  approved: ['ready', 'submitted', 'blocked'],
  ready: ['submitted', 'blocked'],
  rejected: ['submitted', 'blocked'],
  blocked: ['submitted'],
};

const VERB: Readonly<Record<LifecycleState, string>> = {
  listed: 'List',
  submitted: 'Request approval',
  reviewed: 'Mark as reviewed',
  approved: 'Approve',
  ready: 'Mark as ready',
  rejected: 'Reject',
  blocked: 'Block',
};

/** What a button says that brings a version to a state. */
export function verbOf(to: LifecycleState, from: LifecycleState = 'listed'): string {
  return to === 'submitted' && from !== 'listed' ? 'Request another review' : VERB[to];
}

const SOURCE: Readonly<Record<string, string>> = {
  internal: 'Internal',
  public: 'Public',
  saas: 'Hosted service',
  cluster: 'Found in the cluster',
};
export const sourceWords = (source: string) => SOURCE[source] ?? source;

/** What a tool's annotations say (2025-11-25, `ToolAnnotations`); their defaults are those of the specification. */
export function toolWords(annotations: Readonly<Record<string, unknown>> = {}): readonly string[] {
  if (annotations['readOnlyHint'] === true) {
    return ['Only reads', ...(annotations['openWorldHint'] === false ? [] : ['Reaches the outside world'])];
  }
  return [
    annotations['destructiveHint'] === false ? 'Adds, and changes nothing that is there' : 'May change or delete',
    ...(annotations['idempotentHint'] === true ? ['Repeating it does no more'] : []),
    ...(annotations['openWorldHint'] === false ? [] : ['Reaches the outside world']),
  ];
}

/** The day of a time stamp. */
export const day = (at: string | undefined) =>
  at !== undefined && /^\d{4}-\d{2}-\d{2}T/.test(at) ? at.slice(0, 10) : '';

export const counted = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
