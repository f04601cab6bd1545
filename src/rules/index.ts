export type { Acknowledgement, SubjectSelector } from './acknowledgement';
export { type EvaluateOptions, evaluate } from './evaluate';
export { defineRule, type RuleProps } from './own-rule';
export type { Pack } from './pack';
export {
  allPacks,
  allRules,
  apiServer,
  defaultPacks,
  leastPrivilege,
  packsForStage,
  podSecurityRestricted,
} from './packs';
export {
  type Counts,
  describeFinding,
  type Finding,
  type FindingSubject,
  openFindings,
  type Report,
  type RuleCounts,
} from './report';
export type { Outcome, Problem, Rule, RuleText, Severity, Source, Verdict } from './rule';
