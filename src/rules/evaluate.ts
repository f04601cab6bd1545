import type { Manifest } from '../contract';
import { type Acknowledgement, Acknowledgements } from './acknowledgement';
import { ManifestSet } from './model/manifest-set';
import type { Subject } from './model/subject';
import type { Pack } from './pack';
import { allRules, defaultPacks } from './packs';
import type { Finding, Report, RuleCounts } from './report';
import { NOT_APPLICABLE, type Problem, type Rule, type Verdict } from './rule';

/** How to evaluate. */
export interface EvaluateOptions {
  /**
   * The rules to ask for. A rule that stands in several packs is asked once.
   * @default apiServer, podSecurityRestricted and leastPrivilege
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
    let compliant = 0;
    let nonCompliant = 0;
    const judged = this.listed.has('not-applicable') ? this.set.subjects : this.subjectsOf(rule);
    const scope = judged === this.set.subjects ? new Set(this.subjectsOf(rule)) : undefined;
    for (const subject of judged) {
      const inScope = scope === undefined || scope.has(subject);
      const outcome = inScope ? rule.check(subject, this.set) : NOT_APPLICABLE;
      if (outcome === NOT_APPLICABLE) this.list(rule, subject, 'not-applicable', []);
      else if (outcome.length === 0) {
        compliant++;
        this.list(rule, subject, 'compliant', []);
      } else {
        nonCompliant++;
        this.list(rule, subject, 'non-compliant', outcome);
      }
    }
    const notApplicable = this.set.subjects.length - compliant - nonCompliant;
    return { rule: rule.id, compliant, nonCompliant, notApplicable };
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

  private subjectsOf(rule: Rule): readonly Subject[] {
    if (rule.types === 'all') return this.set.subjects;
    if (rule.types === 'workloads') return this.set.workloads;
    return rule.types.length === 1
      ? this.set.ofType(rule.types[0] ?? '')
      : rule.types.flatMap((type) => this.set.ofType(type));
  }

  private list(rule: Rule, subject: Subject, verdict: Verdict, problems: readonly Problem[]): void {
    if (!this.listed.has(verdict)) return;
    const { id, severity, remedy, title } = rule;
    const acknowledgement = verdict === 'non-compliant' ? this.acknowledgements.find(id, subject) : undefined;
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
        ...(acknowledgement && {
          acknowledged: { reason: acknowledgement.reason, expires: acknowledgement.expires },
        }),
      });
    }
  }
}

function sum(rules: readonly RuleCounts[], member: 'compliant' | 'nonCompliant' | 'notApplicable'): number {
  return rules.reduce((total, counts) => total + counts[member], 0);
}
