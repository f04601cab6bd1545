import { defineErrors } from '../entry';

/** Tool policies and the tool lock. */
export const policy = defineErrors({
  POLICY_CALLERS_MISSING: {
    message: 'A rule of the tool policy names nobody.',
    remedy: "Name groups, as in allow('payments-devs'), or say ToolPolicy.everyone.",
  },
  POLICY_NAME_INVALID: {
    message: 'The {what} "{name}" is none that a tool policy can have.',
    remedy: 'Use {allowed}.',
  },
  POLICY_ID_TAKEN: {
    message: 'Two policies have the id "{policy}".',
    remedy: 'Give one of them another id; audit events name policies by it.',
  },
  POLICY_SEALED: {
    message: 'The tool policy was used already; what is added now would be in no configuration.',
    remedy: 'Add all rules before the policy is given to a server.',
  },
  POLICY_UNREADABLE: {
    message: 'Policy "{policy}" is not one Cedar policy: {problem}.',
    remedy: 'Mend its text; give each policy a call of cedar() of its own.',
  },
  POLICY_INVALID: {
    message: 'Policy "{policy}" does not fit {what}: {problem}.',
    remedy:
      'Compare it with the argument types in tools.lock.json. An argument may be absent: ask `context.arguments has name` first.',
  },
  POLICY_SERVER_UNKNOWN: {
    message: 'Policy "{policy}" names the server "{server}", which is not behind it.',
    remedy: 'Name one of: {servers}.',
  },
  POLICY_TOOL_UNKNOWN: {
    message: 'Policy "{policy}" names "{tool}", which no locked tool of {server} is called or matches.',
    remedy: 'Mend the name, or run `strata lock` if the server has it now. Locked are: {tools}.',
  },
  POLICY_VACUOUS: {
    message: 'Policy "{policy}" can never apply.',
    remedy: 'Take it out, or mend the condition that is always false.',
  },
  POLICY_SHADOWED: {
    message: 'Policy "{policy}" has no effect: {other} decides first in every case that it concerns.',
    remedy: 'Take one of the two out, or narrow the other one.',
  },
  POLICY_LOCK_MISSING: {
    message: 'The tools of {server} are not locked, so that the policy cannot be checked.',
    remedy: 'Run `strata lock`, review tools.lock.json, commit it, and give it to the platform as `toolLock`.',
  },
  TOOL_LOCK_INVALID: {
    message: '{file} is no tool lock: {problem}.',
    remedy: 'Write it anew with `strata lock`.',
  },
  TOOL_LOCK_MISSING: {
    message: '{file} is not there.',
    remedy: 'Run `strata lock` to write it.',
  },
  TOOL_LOCK_UNLOCKABLE: {
    message: 'The tools of {server} could not be locked: {problem}.',
    remedy:
      'Run it where it can start, with its secrets and, for images, a container engine; `strata lock <servers>` locks the others alone.',
  },
});
