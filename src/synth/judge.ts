import type { Assembly } from '../contract';
import { StrataError } from '../errors';
import { type Acknowledgement, describeFinding, evaluate, openFindings, type Pack } from '../rules';

/** By what manifests are judged before they are written. */
export interface JudgeOptions {
  /**
   * The rules that must hold. An empty list turns the judgement off.
   *
   * @default - apiServer, podSecurityRestricted and leastPrivilege
   */
  readonly packs?: readonly Pack[];
  /**
   * Findings that somebody takes responsibility for, each with a reason and an expiry date.
   *
   * @default - none
   */
  readonly acknowledgements?: readonly Acknowledgement[];
  /**
   * The day on which acknowledgements are judged, `YYYY-MM-DD`. Nothing of it reaches a manifest.
   *
   * @default - the current day in UTC
   */
  readonly today?: string;
}

/**
 * Refuses an assembly in which rules of severity `error` do not hold and nobody acknowledged it.
 *
 * @throws RULES_FINDINGS with every finding and the construct that it comes from, RULES_ACKNOWLEDGEMENT_INVALID, RULES_DATE_MISSING
 */
export function judge({ objects }: Assembly, subject: string, options: JudgeOptions): void {
  const { packs, acknowledgements = [], today = new Date().toISOString().slice(0, 10) } = options;
  const report = evaluate(
    objects.map(({ manifest }) => manifest),
    { ...(packs && { packs }), acknowledgements, today },
  );
  const findings = openFindings(report).filter(({ severity }) => severity === 'error');
  if (findings.length === 0) return;
  throw new StrataError('RULES_FINDINGS', subject, {
    count: findings.length,
    findings: `\n${findings
      .map((finding) => `${objects[finding.subject.index]?.path}: ${describeFinding(finding)}`)
      .join('\n')}\n`,
  });
}
