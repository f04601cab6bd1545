import type { Manifest } from '../contract';
import { StrataError } from '../errors';
import { allRules } from './packs';
import { NOT_APPLICABLE, type Outcome, type Problem, problem, type Rule, type Severity } from './rule';

/** A rule of your own over manifests. */
export interface RuleProps {
  /** Area and name, such as `acme.owner-named`. Acknowledgements refer to it, so it stays the same. */
  readonly id: string;
  /** What must hold, in one sentence. */
  readonly title: string;
  /** What goes wrong otherwise. */
  readonly why: string;
  /** What to do about a finding. */
  readonly remedy: string;
  /**
   * `error` stops a synthesis unless somebody acknowledges the finding; `warning` is told.
   * @default error
   */
  readonly severity?: Severity;
  /**
   * What it looks at: built-in kinds such as `Service`, others as `Kind.group`, everything that runs pods, or every object.
   * @default all
   */
  readonly kinds?: readonly string[] | 'workloads' | 'all';
  /** What is wrong with a manifest, which is a copy: nothing in the list is compliant, and nothing at all is not judged. */
  readonly check: (manifest: Manifest) => readonly Problem[] | undefined;
}

/** Two words or more with dots between, as all rules have. */
const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+$/;

/**
 * Makes a rule for a pack of your own: `new App({ packs: [...packsForStage(stage), { id, title, rules: [defineRule(...)] }] })`. A check that
 * throws is a finding: a rule that cannot be asked does not hold.
 *
 * @throws StrataError RULES_RULE_INVALID
 */
export function defineRule(props: RuleProps): Rule {
  const { id, title, why, remedy, severity = 'error', kinds = 'all', check } = props;
  if (!ID.test(id)) throw new StrataError('RULES_RULE_INVALID', id, { reason: 'its id is no area and name' });
  if (allRules.some((rule) => rule.id === id)) {
    throw new StrataError('RULES_RULE_INVALID', id, { reason: 'the id is one of a rule of mcp-strata' });
  }
  return {
    id,
    severity,
    title,
    why,
    remedy,
    sources: [],
    types: kinds,
    check: ({ json }) => outcomeOf(check, structuredClone(json) as unknown as Manifest),
  };
}

function outcomeOf(check: RuleProps['check'], manifest: Manifest): Outcome {
  try {
    return check(manifest) ?? NOT_APPLICABLE;
  } catch (error) {
    return problem('', `The rule failed: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
