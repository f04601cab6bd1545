import { type Assembly, Stage } from '../contract';
import { StrataError } from '../errors';
import {
  type Acknowledgement,
  describeFinding,
  evaluate,
  openFindings,
  type Pack,
  packsForStage,
  type Report,
} from '../rules';

/** By what manifests are judged before they are written. */
export interface JudgeOptions {
  /**
   * The rules that must hold. An empty list turns the judgement off.
   *
   * @default - what the earliest stage among the servers asks for; without servers, stage 2
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
 * Holds an assembly against the rules.
 *
 * @throws RULES_ACKNOWLEDGEMENT_INVALID, RULES_DATE_MISSING
 */
export function evaluateAssembly(assembly: Assembly, options: JudgeOptions = {}): Report {
  const { packs, acknowledgements = assembly.acknowledgements ?? [], today = currentDay() } = options;
  return evaluate(
    assembly.objects.map(({ manifest }) => manifest),
    { packs: packs ?? packsForStage(earliestStage(assembly)), acknowledgements, today },
  );
}

/**
 * Refuses an assembly in which rules of severity `error` do not hold and nobody acknowledged it.
 *
 * @throws RULES_FINDINGS with every finding and the construct that it comes from, RULES_ACKNOWLEDGEMENT_INVALID, RULES_DATE_MISSING
 */
export function judge(assembly: Assembly, subject: string, options: JudgeOptions): void {
  const { objects } = assembly;
  const report = evaluateAssembly(assembly, options);
  const findings = openFindings(report).filter(({ severity }) => severity === 'error');
  if (findings.length === 0) return;
  throw new StrataError('RULES_FINDINGS', subject, {
    count: findings.length,
    findings: `\n${findings
      .map((finding) => `${objects[finding.subject.index]?.path}: ${describeFinding(finding)}`)
      .join('\n')}\n`,
  });
}

/** A server may ask for a later stage than its neighbours; what that adds, its construct demands of it alone. */
function earliestStage({ servers }: Assembly): Stage {
  return servers.length === 0 ? Stage.PILOT : Math.min(...servers.map(({ stage }) => stage));
}

function currentDay(): string {
  return new Date().toISOString().slice(0, 10);
}
