import type { Severity, Verdict } from './rule';

/** Which object a finding is about. */
export interface FindingSubject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent for cluster-scoped objects. `default` where a namespaced object names none. */
  readonly namespace?: string;
  readonly name: string;
  /** Position among the manifests that were given. */
  readonly index: number;
}

/** What a rule says about an object. */
export interface Finding {
  /** The rule's id. */
  readonly rule: string;
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly subject: FindingSubject;
  /** JSON pointer (RFC 6901) from the given manifest to the place. */
  readonly pointer: string;
  readonly message: string;
  readonly remedy: string;
  /** Present when somebody took responsibility for it: an acknowledgement, which expires, or a relaxation by name in the composition. */
  readonly acknowledged?: { readonly reason: string; readonly expires?: string };
}

/** How often each verdict was given, counted by rule and object. */
export interface Counts {
  readonly compliant: number;
  readonly nonCompliant: number;
  readonly notApplicable: number;
  /** Findings of severity `error` that nobody acknowledged. */
  readonly errors: number;
  /** Findings of severity `warning` that nobody acknowledged. */
  readonly warnings: number;
  /** Findings that somebody acknowledged and whose date has not passed. */
  readonly acknowledged: number;
}

/** What a rule found in the set. */
export interface RuleCounts {
  readonly rule: string;
  readonly compliant: number;
  readonly nonCompliant: number;
  readonly notApplicable: number;
}

/** The result of an evaluation. */
export interface Report {
  /** What is wrong, in the order of the manifests; acknowledged findings are marked, not left out. */
  readonly findings: readonly Finding[];
  readonly counts: Counts;
  /** By rule, in the order of the packs. */
  readonly rules: readonly RuleCounts[];
  /** Acknowledgements that matched no finding, by position: they can go. */
  readonly unusedAcknowledgements: readonly number[];
  /** Acknowledgements whose date has passed, by position: their findings count again. */
  readonly expiredAcknowledgements: readonly number[];
}

/** The findings that nobody acknowledged. */
export function openFindings(report: Report): readonly Finding[] {
  return report.findings.filter(
    ({ verdict, acknowledged }) => verdict === 'non-compliant' && acknowledged === undefined,
  );
}

/** A finding on one line. */
export function describeFinding({ rule, severity, subject, pointer, message, remedy }: Finding): string {
  const place = [subject.kind, subject.namespace, subject.name].filter((part) => part !== undefined).join('/');
  return `${severity} ${rule} at ${place}${pointer}: ${message} ${remedy}`;
}
