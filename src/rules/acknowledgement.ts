import { StrataError } from '../errors';
import type { Json } from './model/json';
import { matchesLabels } from './model/selector';
import type { Subject } from './model/subject';

/** Which objects an acknowledgement covers. Every member that is given must match, and one must be given. */
export interface SubjectSelector {
  readonly kind?: string;
  readonly namespace?: string;
  /** The name; `*` stands for any run of characters. */
  readonly name?: string;
  /** Labels that the object itself carries. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Somebody takes responsibility for findings of a rule, for a reason and a time. */
export interface Acknowledgement {
  /** The rule's id. */
  readonly rule: string;
  readonly subject: SubjectSelector;
  /** Why it is right that the finding stays, for whoever reviews it. At least 10 characters. */
  readonly reason: string;
  /** The last day on which it holds, `YYYY-MM-DD`, at most 366 days ahead. */
  readonly expires: string;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DAY = 86_400_000;
const LONGEST = 366;
const SHORTEST_REASON = 10;

/** The acknowledgements of one evaluation: by rule, with the expired ones set apart. */
export class Acknowledgements {
  readonly expired: readonly number[];
  private readonly byRule = new Map<string, { entry: Acknowledgement; position: number }[]>();
  private readonly used = new Set<number>();

  /**
   * @param entries what was acknowledged
   * @param today the day of the evaluation, `YYYY-MM-DD`; asked for as soon as there is an entry
   * @param isKnown whether a rule of this id exists
   * @throws StrataError RULES_ACKNOWLEDGEMENT_INVALID, RULES_DATE_MISSING
   */
  constructor(
    private readonly entries: readonly Acknowledgement[],
    today: string | undefined,
    isKnown: (rule: string) => boolean,
  ) {
    const expired: number[] = [];
    for (const [position, entry] of entries.entries()) {
      const subject = `acknowledgement ${position} (${entry.rule})`;
      if (today === undefined || timeOf(today) === undefined) throw new StrataError('RULES_DATE_MISSING', subject, {});
      const reason = faultOf(entry, today, isKnown);
      if (reason !== undefined) throw new StrataError('RULES_ACKNOWLEDGEMENT_INVALID', subject, { reason });
      if (entry.expires < today) {
        expired.push(position);
        continue;
      }
      const sameRule = this.byRule.get(entry.rule);
      if (sameRule === undefined) this.byRule.set(entry.rule, [{ entry, position }]);
      else sameRule.push({ entry, position });
    }
    this.expired = expired;
  }

  /** The acknowledgement that covers a rule's findings at an object, and a note that it was of use. */
  find(rule: string, subject: Subject): Acknowledgement | undefined {
    const found = this.byRule.get(rule)?.find(({ entry }) => covers(entry.subject, subject));
    if (found !== undefined) this.used.add(found.position);
    return found?.entry;
  }

  /** Positions of those that are still valid and covered nothing. */
  get unused(): readonly number[] {
    return [...this.entries.keys()].filter((position) => !this.used.has(position) && !this.expired.includes(position));
  }
}

function faultOf(entry: Acknowledgement, today: string, isKnown: (rule: string) => boolean): string | undefined {
  if (!isKnown(entry.rule)) return 'no rule has this id';
  if (Object.values(entry.subject).every((value) => value === undefined)) return 'the subject selects everything';
  if (entry.reason.trim().length < SHORTEST_REASON) return `the reason is shorter than ${SHORTEST_REASON} characters`;
  const expires = timeOf(entry.expires);
  if (expires === undefined) return `"${entry.expires}" is no date of the form YYYY-MM-DD`;
  if (expires - (timeOf(today) ?? 0) > LONGEST * DAY) return `it lasts longer than ${LONGEST} days`;
  return undefined;
}

function timeOf(date: string): number | undefined {
  const time = DATE.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date ? undefined : time;
}

function covers(selector: SubjectSelector, subject: Subject): boolean {
  return (
    (selector.kind === undefined || selector.kind === subject.kind) &&
    (selector.namespace === undefined || selector.namespace === subject.namespace) &&
    (selector.name === undefined || matchesName(selector.name, subject.name)) &&
    (selector.labels === undefined || matchesLabels(selector.labels as Json, subject.labels))
  );
}

function matchesName(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
