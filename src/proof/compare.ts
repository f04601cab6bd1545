import type { Estate } from './estate';
import type { Permission, Setting } from './permission';

/** A setting that has another value. */
export interface ChangedSetting {
  readonly subject: string;
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** How one estate differs from another, in what it permits. */
export interface EstateDifference {
  /** Workloads that are new. What they may do is among what is widened. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** What is permitted now and was not: new grants, and guards that are gone from what is still there. */
  readonly widened: readonly PermissionChange[];
  /** What was permitted and is not now: grants that are gone, and new guards. */
  readonly narrowed: readonly PermissionChange[];
  readonly changed: readonly ChangedSetting[];
}

export interface PermissionChange {
  readonly subject: string;
  readonly text: string;
}

/** Compares two estates, whatever their objects are called. */
export function compareEstates(before: Estate, after: Estate): EstateDifference {
  const gained = missingIn(before.permissions, after.permissions);
  const lost = missingIn(after.permissions, before.permissions);
  const names = ({ workloads }: Estate) => workloads.map(({ subject }) => subject);
  const isNew = ({ subject }: Permission) => names(after).includes(subject) && !names(before).includes(subject);
  const isGone = ({ subject }: Permission) => names(before).includes(subject) && !names(after).includes(subject);
  return {
    added: names(after).filter((name) => !names(before).includes(name)),
    removed: names(before).filter((name) => !names(after).includes(name)),
    widened: sorted([
      ...gained.filter(isGrant).map(told),
      ...lost.filter((one) => isGuard(one) && !isGone(one)).map(untold),
    ]),
    narrowed: sorted([
      ...lost.filter(isGrant).map(untold),
      ...gained.filter((one) => isGuard(one) && !isNew(one)).map(told),
    ]),
    changed: changed(before.settings, after.settings),
  };
}

const isGrant = ({ effect }: Permission) => effect === 'grant';
const isGuard = ({ effect }: Permission) => effect === 'guard';
const told = ({ subject, text }: Permission): PermissionChange => ({ subject, text });
const untold = ({ subject, text }: Permission): PermissionChange => ({ subject, text: `no longer: ${text}` });

/** The permissions of the second list that the first does not have. */
function missingIn(first: readonly Permission[], second: readonly Permission[]): Permission[] {
  const keys = new Set(first.map(({ key }) => key));
  return second.filter(({ key }) => !keys.has(key));
}

function sorted(changes: readonly PermissionChange[]): PermissionChange[] {
  const order = ({ subject, text }: PermissionChange) => `${subject} ${text}`;
  return [...changes].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

function changed(before: readonly Setting[], after: readonly Setting[]): ChangedSetting[] {
  const values = new Map(before.map(({ key, value }) => [key, value]));
  return after.flatMap(({ key, subject, name, value }) => {
    const was = values.get(key);
    return was === undefined || was === value ? [] : [{ subject, name, before: was, after: value }];
  });
}
