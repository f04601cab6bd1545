import type { Manifest } from '../contract';
import { type Acknowledgement, Acknowledgements } from './acknowledgement';
import { ManifestSet } from './model/manifest-set';
import type { Subject } from './model/subject';
import type { Pack } from './pack';
import { allRules, defaultPacks } from './packs';
import { relaxationReason } from './relaxation';
import type { Finding, Report, RuleCounts } from './report';
import { NOT_APPLICABLE, type Problem, type Rule, type Verdict } from './rule';

/** How to evaluate. */
export interface EvaluateOptions {
  /**
   * The rules to ask for. A rule that stands in several packs is asked once.
   * @default packsForStage(Stage.PILOT)
   */
  readonly packs?: readonly Pack[];
  /**
   * Findings that somebody takes responsibility for.
   * @default none
   */
  readonly acknowledgements?: readonly Acknowledgement[];
  /**
   * The day of the evaluation, `YYYY-MM-DD`. Never taken from the clock, so that the same input gives the same report.
   * @default none; acknowledgements ask for it
   */
  readonly today?: string;
  /**
   * Which verdicts to list as findings. All of them make evidence for an audit.
   * @default only `non-compliant`
   */
  readonly verdicts?: readonly Verdict[];
}

/**
 * Judges manifests by rules: one pass that indexes the set, then every object by the rules that speak about it.
 *
 * @param manifests plain JSON objects of any origin. A `List` counts as its items
 * @param options packs, acknowledgements, date
 * @throws StrataError RULES_ACKNOWLEDGEMENT_INVALID, RULES_DATE_MISSING
 */
export function evaluate(manifests: readonly Manifest[], options: EvaluateOptions = {}): Report {
  const rules = [...new Set((options.packs ?? defaultPacks).flatMap((pack) => pack.rules))];
  const known = new Set([...allRules, ...rules].map(({ id }) => id));
  const acknowledgements = new Acknowledgements(options.acknowledgements ?? [], options.today, (id) => known.has(id));
  const evaluation = new Evaluation(rules, new ManifestSet(manifests), acknowledgements, options.verdicts);
  evaluation.run();
  return evaluation.report();
}

const NOTHING: readonly Problem[] = [];

/** What a rule said so far. */
interface Tally {
  readonly rule: Rule;
  compliant: number;
  nonCompliant: number;
}

class Evaluation {
  private readonly findings: Finding[] = [];
  private readonly tallies: readonly Tally[];
  private readonly byType = new Map<string, readonly Tally[]>();
  private readonly listed: ReadonlySet<Verdict>;

  constructor(
    rules: readonly Rule[],
    private readonly set: ManifestSet,
    private readonly acknowledgements: Acknowledgements,
    verdicts: readonly Verdict[] = ['non-compliant'],
  ) {
    this.tallies = rules.map((rule) => ({ rule, compliant: 0, nonCompliant: 0 }));
    this.listed = new Set(verdicts);
  }

  /** Asks every rule about every object, one object after the other: what an object is made of is read while it is at hand. */
  run(): void {
    for (const subject of this.set.subjects) {
      const tallies = this.talliesOf(subject);
      for (const tally of tallies) this.ask(tally, subject);
      if (this.listed.has('not-applicable')) this.listOthers(tallies, subject);
    }
    for (const tally of this.tallies) {
      if (tally.rule.types === 'namespaces') for (const namespace of this.set.namespaces) this.ask(tally, namespace);
    }
  }

  report(): Report {
    const { subjects, namespaces } = this.set;
    const foreign = namespaces.filter(({ isForeign }) => isForeign).length;
    const rules = this.tallies.map(({ rule: { id, types }, compliant, nonCompliant }): RuleCounts => {
      const all = subjects.length + (types === 'namespaces' ? foreign : 0);
      return { rule: id, compliant, nonCompliant, notApplicable: all - compliant - nonCompliant };
    });
    const order = new Map(rules.map(({ rule }, position) => [rule, position]));
    const rank = (finding: Finding): number => order.get(finding.rule) ?? 0;
    this.findings.sort((a, b) => a.subject.index - b.subject.index || rank(a) - rank(b));
    const wrong = this.findings.filter(({ verdict }) => verdict === 'non-compliant');
    const open = wrong.filter(({ acknowledged }) => acknowledged === undefined);
    const errors = open.filter(({ severity }) => severity === 'error').length;
    return {
      findings: this.findings,
      counts: {
        compliant: sum(rules, 'compliant'),
        nonCompliant: sum(rules, 'nonCompliant'),
        notApplicable: sum(rules, 'notApplicable'),
        errors,
        warnings: open.length - errors,
        acknowledged: wrong.length - open.length,
      },
      rules,
      unusedAcknowledgements: this.acknowledgements.unused,
      expiredAcknowledgements: this.acknowledgements.expired,
    };
  }

  private ask(tally: Tally, subject: Subject): void {
    const { rule } = tally;
    const outcome = rule.check(subject, this.set);
    if (outcome === NOT_APPLICABLE) {
      this.list(rule, subject, 'not-applicable', NOTHING);
    } else if (outcome.length === 0) {
      tally.compliant++;
      this.list(rule, subject, 'compliant', NOTHING);
    } else {
      tally.nonCompliant++;
      this.list(rule, subject, 'non-compliant', outcome);
    }
  }

  /** The rules that look at objects of this type. */
  private talliesOf({ type, pod }: Subject): readonly Tally[] {
    const known = this.byType.get(type);
    if (known !== undefined) return known;
    const found = this.tallies.filter(({ rule: { types } }) => {
      if (typeof types !== 'string') return types.includes(type);
      return types === 'all' || (types === 'workloads' && pod !== undefined);
    });
    this.byType.set(type, found);
    return found;
  }

  /** The rules that do not look at objects of this type. A namespace is looked at later. */
  private listOthers(tallies: readonly Tally[], subject: Subject): void {
    const asked = new Set(tallies);
    for (const tally of this.tallies) {
      const isLater = tally.rule.types === 'namespaces' && subject.type === 'Namespace';
      if (!asked.has(tally) && !isLater) this.list(tally.rule, subject, 'not-applicable', NOTHING);
    }
  }

  private acknowledged(rule: Rule, subject: Subject): Finding['acknowledged'] {
    const found = this.acknowledgements.find(rule.id, subject);
    if (found !== undefined) return { reason: found.reason, expires: found.expires };
    const reason = rule.relaxation === undefined ? undefined : relaxationReason(subject, rule.relaxation);
    return reason === undefined ? undefined : { reason };
  }

  private list(rule: Rule, subject: Subject, verdict: Verdict, problems: readonly Problem[]): void {
    if (!this.listed.has(verdict)) return;
    const { id, severity, remedy, title } = rule;
    const acknowledged = verdict === 'non-compliant' ? this.acknowledged(rule, subject) : undefined;
    for (const { pointer, message } of verdict === 'non-compliant' ? problems : [{ pointer: '', message: title }]) {
      this.findings.push({
        rule: id,
        verdict,
        severity,
        subject: {
          apiVersion: subject.apiVersion,
          kind: subject.kind,
          ...(subject.namespace !== undefined && { namespace: subject.namespace }),
          name: subject.name,
          index: subject.index,
        },
        pointer: `${subject.root}${pointer}`,
        message,
        remedy,
        ...(acknowledged && { acknowledged }),
      });
    }
  }
}

function sum(rules: readonly RuleCounts[], member: 'compliant' | 'nonCompliant' | 'notApplicable'): number {
  return rules.reduce((total, counts) => total + counts[member], 0);
}
