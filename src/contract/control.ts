import { Stage } from './stage';

/**
 * The controls that constructs carry out, by id. An object's reason names the control that asks for it; rules and reports use the same ids.
 * `since` is the first stage at which the control holds without being asked for.
 */
export const CONTROLS = {
  'network.default-deny': {
    since: Stage.EXPERIMENT,
    title: 'Nothing may be reached that was not declared, in either direction.',
  },
  'network.declared-callers': {
    since: Stage.EXPERIMENT,
    title: 'Only declared pods reach a server, and only through its bridge.',
  },
  'network.declared-egress': { since: Stage.EXPERIMENT, title: 'A server reaches only what it declared.' },
  'workload.restricted': { since: Stage.EXPERIMENT, title: 'Pods meet the restricted Pod Security Standard.' },
  'workload.resources': { since: Stage.EXPERIMENT, title: 'Every container has requests and limits.' },
  'workload.available': {
    since: Stage.EXPERIMENT,
    title: 'Voluntary disruptions leave enough replicas, and load adds more.',
  },
  'identity.no-token': { since: Stage.EXPERIMENT, title: 'No pod holds Kubernetes credentials.' },
  'session.isolated': {
    since: Stage.EXPERIMENT,
    title: 'A session has a server process of its own, so that no state leaks between users.',
  },
  'config.checked': {
    since: Stage.EXPERIMENT,
    title: 'The runtime boots from a configuration that was checked at synthesis.',
  },
  'secret.reference': { since: Stage.EXPERIMENT, title: 'Secrets are references; no value stands in a manifest.' },
  'image.tagged': { since: Stage.PILOT, title: 'Images are pinned by a tag that does not move.' },
  'image.digest': { since: Stage.SCALE, title: 'Images are pinned by digest.' },
  'delivery.git': { since: Stage.SCALE, title: 'What runs is what the repository says.' },
  'identity.callers': {
    since: Stage.PILOT,
    title: 'Whoever calls from outside is known by a token that was checked.',
  },
  'policy.default-deny': { since: Stage.SCALE, title: 'Nothing may be called that no policy permits.' },
  'policy.tool-lock': {
    since: Stage.SCALE,
    title: 'Policies name only tools that were approved, and a tool that changed is not served.',
  },
  'tenant.access': { since: Stage.SCALE, title: 'People see and do what their role needs, and no more.' },
  'tenant.quota': { since: Stage.SCALE, title: 'No tenant uses up what others need.' },
  'audit.calls': { since: Stage.SCALE, title: 'Every call is audited, allowed or refused.' },
} as const satisfies Record<string, { readonly since: Stage; readonly title: string }>;

export type ControlId = keyof typeof CONTROLS;

/** Whether a control holds at a stage without being asked for. */
export function holds(control: ControlId, stage: Stage): boolean {
  return stage >= CONTROLS[control].since;
}
