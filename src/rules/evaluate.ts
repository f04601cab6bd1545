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
 * Judges manifests by rules: one pass that indexes the set, then each rule over the objects it speaks about.
 *
 * @param manifests plain JSON objects of any origin. A `List` counts as its items
 * @param options packs, acknowledgements, date
 * @throws StrataError RULES_ACKNOWLEDGEMENT_INVALID, RULES_DATE_MISSING
 */
export function evaluate(manifests: readonly Manifest[], options: EvaluateOptions = {}): Report {
  const rules = [...new Set((options.packs ?? defaultPacks).flatMap((pack) => pack.rules))];
  const known = new Set([...allRules, ...rules].map(({ id }) => id));
  const acknowledgements = new Acknowledgements(options.acknowledgements ?? [], options.today, (id) => known.has(id));
  const set = new ManifestSet(manifests);
  const evaluation = new Evaluation(set, acknowledgements, new Set(options.verdicts ?? ['non-compliant']));
  const counts = rules.map((rule) => evaluation.ask(rule));
  return evaluation.report(counts);
}

class Evaluation {
  private readonly findings: Finding[] = [];

  constructor(
    private readonly set: ManifestSet,
    private readonly acknowledgements: Acknowledgements,
    private readonly listed: ReadonlySet<Verdict>,
  ) {}

  /** Asks one rule about every object. Objects of other types are not applicable without being looked at. */
  ask(rule: Rule): RuleCounts {
    const counts = { compliant: 0, nonCompliant: 0, notApplicable: 0 };
    const scope = this.scopeOf(rule);
    for (const subject of scope) {
      const outcome = rule.check(subject, this.set);
      if (outcome === NOT_APPLICABLE) {
        counts.notApplicable++;
        this.list(rule, subject, 'not-applicable', []);
      } else if (outcome.length === 0) {
        counts.compliant++;
        this.list(rule, subject, 'compliant', []);
      } else {
        counts.nonCompliant++;
        this.list(rule, subject, 'non-compliant', outcome);
      }
    }
    const others = this.set.subjects.length - scope.filter(({ isForeign }) => !isForeign).length;
    if (this.listed.has('not-applicable') && others > 0) {
      const judged = new Set(scope);
      for (const subject of this.set.subjects) {
        if (!judged.has(subject)) this.list(rule, subject, 'not-applicable', []);
      }
    }
    return { rule: rule.id, ...counts, notApplicable: counts.notApplicable + others };
  }

  report(rules: readonly RuleCounts[]): Report {
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

  private scopeOf(rule: Rule): readonly Subject[] {
    if (rule.types === 'all') return this.set.subjects;
    if (rule.types === 'workloads') return this.set.workloads;
    if (rule.types === 'namespaces') return this.set.namespaces;
    return rule.types.length === 1
      ? this.set.ofType(rule.types[0] ?? '')
      : rule.types.flatMap((type) => this.set.ofType(type));
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
