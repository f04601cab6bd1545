export * from './catalog';
export * from './constructs';
export { type Revision, type SecretKind, type SecretReference, type ServerPackage, Stage } from './contract';
export { type ErrorCode, StrataError, StrataErrors } from './errors';
export * from './integrations';
export { EgressVia } from './integrations';
export {
  type DeclaredHost,
  Dns,
  Egress,
  NetworkPolicies,
  NetworkPolicy,
  type NetworkPolicyProps,
  type NetworkRules,
  Peer,
  type PolicyPort,
} from './network';
export {
  type Acknowledgement,
  apiServer,
  defineRule,
  leastPrivilege,
  type Pack,
  type Problem,
  packsForStage,
  podSecurityRestricted,
  type Rule,
  type RuleProps,
  type Severity,
} from './rules';
export {
  App,
  type AppProps,
  compareTree,
  type Delivery,
  type Differences,
  formerly,
  type JudgeOptions,
  synthesize,
  type WriteTreeOptions,
  type WriteTreeResult,
  writeTree,
} from './synth';
export { type EnvironmentOptions, loadEnvironment, secretReference } from './targets/environment';
