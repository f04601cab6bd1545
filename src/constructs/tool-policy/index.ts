export { ArgumentCondition, When } from './condition';
export { type PolicyCaller, PolicyRule, type PolicyServer } from './rule';
export { isLocking, pinsOf, ToolLockFile } from './tool-lock-file';
export { type CedarPolicyProps, PolicySubject, QuestionSubject, ToolPolicy, type ToolPolicyProps } from './tool-policy';
