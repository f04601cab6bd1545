import { StrataError } from '../errors';
import {
  describeFinding,
  type EvaluateOptions,
  evaluate,
  leastPrivilege,
  openFindings,
  podSecurityRestricted,
} from '../rules';
import { manifests, type Source } from './manifests';

/**
 * Fails when a rule does not hold and nobody acknowledged it. Errors and warnings count alike: a test is the place to be strict.
 *
 * @param source an app, or manifests
 * @param options packs, acknowledgements and the day of the test
 * @throws StrataError RULES_FINDINGS with every finding, RULES_ACKNOWLEDGEMENT_INVALID, RULES_DATE_MISSING
 */
export function expectNoFindings(source: Source, options: EvaluateOptions = {}): void {
  const findings = openFindings(evaluate(manifests(source).all, options));
  if (findings.length === 0) return;
  throw new StrataError('RULES_FINDINGS', 'manifests', {
    count: findings.length,
    findings: `\n${findings.map(describeFinding).join('\n')}\n`,
  });
}

/**
 * Fails when a workload holds, mounts or reaches more than it asked for: the packs `podSecurityRestricted` and `leastPrivilege` with every rule
 * of them, those of later stages included.
 *
 * @param source an app, or manifests
 * @param options acknowledgements and the day of the test
 * @throws StrataError as expectNoFindings()
 */
export function assertLeastPrivilege(source: Source, options: Omit<EvaluateOptions, 'packs'> = {}): void {
  expectNoFindings(source, { ...options, packs: [podSecurityRestricted, leastPrivilege] });
}
