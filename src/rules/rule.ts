import type { ControlId } from '../contract';
import type { ManifestSet } from './model/manifest-set';
import type { Container, ContainerContext, Pod } from './model/pod';
import type { Subject } from './model/subject';

/** What a rule says about an object. */
export type Verdict = 'compliant' | 'non-compliant' | 'not-applicable';

/** `error`: the cluster rejects it, or it gives away privilege. `warning`: it works and should not stay. */
export type Severity = 'error' | 'warning';

/** Where a rule comes from. */
export interface Source {
  readonly title: string;
  readonly url: string;
}

/** One thing that is wrong with an object. */
export interface Problem {
  /** JSON pointer (RFC 6901) from the object to the place. A missing member is named by where it belongs. */
  readonly pointer: string;
  /** What is wrong there, in one sentence. */
  readonly message: string;
}

/** The answer of a check: what is wrong, nothing wrong, or nothing to judge. */
export type Outcome = readonly Problem[] | typeof NOT_APPLICABLE;

/** The object has nothing that the rule speaks about. */
export const NOT_APPLICABLE = null;

/** The object has what the rule speaks about, and nothing is wrong. */
export const COMPLIANT: readonly Problem[] = Object.freeze([]);

/** What people read about a rule. docs/rules.md is generated from it. */
export interface RuleText {
  /** Area and name, such as `network.default-deny`. Stable: acknowledgements refer to it. */
  readonly id: string;
  readonly severity: Severity;
  /** The control of the stages that the rule checks, where it checks one. It holds from that control's stage on. */
  readonly control?: ControlId;
  /** The named relaxation (`unsafe`) of a construct that takes responsibility for its findings, where there is one. */
  readonly relaxation?: string;
  /** What must hold, in one sentence. */
  readonly title: string;
  /** What goes wrong otherwise. */
  readonly why: string;
  /** What to do about a finding. */
  readonly remedy: string;
  readonly sources: readonly Source[];
}

/** A rule over manifests. It reads JSON alone and never throws, whatever the JSON is. */
export interface Rule extends RuleText {
  /**
   * What it looks at: objects of types (built-in kinds, or `Kind.group`), everything that runs pods, every namespace that is in the set or
   * that workloads of the set live in, or every object.
   */
  readonly types: readonly string[] | 'workloads' | 'namespaces' | 'all';
  check(subject: Subject, set: ManifestSet): Outcome;
}

/** A single problem, as an outcome. */
export function problem(pointer: string, message: string): readonly Problem[] {
  return [{ pointer, message }];
}

/** A rule over everything that runs pods. */
export function podRule(
  rule: RuleText & { readonly check: (pod: Pod, subject: Subject, set: ManifestSet) => Outcome },
): Rule {
  const { check, ...description } = rule;
  return {
    ...description,
    types: 'workloads',
    check: (subject, set) => (subject.pod === undefined ? NOT_APPLICABLE : check(subject.pod, subject, set)),
  };
}

/** What is asked about a container. The answer depends on the container and the pod's own settings alone. */
export type ContainerCheck = (container: Container, context: ContainerContext) => Outcome;

/** A rule over each container of each pod: init containers, sidecars and ephemeral ones count. */
export function containerRule(rule: RuleText & { readonly check: ContainerCheck }): Rule {
  const { check, ...description } = rule;
  return podRule({ ...description, check: (pod, _subject, set) => gatherContainers(pod, set, check) });
}

const SHAPE_COMPLIANT = 1;
const SHAPE_NOT_APPLICABLE = 2;

/**
 * One outcome of all containers of a pod. Those that read the same are asked about once: a platform's bridges differ in nothing.
 *
 * @param check the same function each time, since answers are remembered by it
 */
export function gatherContainers(pod: Pod, set: ManifestSet, check: ContainerCheck): Outcome {
  const known = set.verdictsByShape(check);
  let outcome: Outcome = NOT_APPLICABLE;
  for (const container of pod.containers) {
    const verdict = known[container.shape];
    if (verdict === SHAPE_NOT_APPLICABLE) continue;
    if (verdict === SHAPE_COMPLIANT) {
      outcome ??= COMPLIANT;
      continue;
    }
    const next = check(container, pod);
    if (next === NOT_APPLICABLE) known[container.shape] = SHAPE_NOT_APPLICABLE;
    else if (next.length === 0) known[container.shape] = SHAPE_COMPLIANT;
    outcome = both(outcome, next);
  }
  return outcome;
}

/** One outcome of several: not applicable when all are, else every problem found. */
export function gather<Item>(items: readonly Item[], check: (item: Item, index: number) => Outcome): Outcome {
  let outcome: Outcome = NOT_APPLICABLE;
  for (let index = 0; index < items.length; index++) outcome = both(outcome, check(items[index] as Item, index));
  return outcome;
}

/** One outcome of two: not applicable when both are, else every problem found. */
export function both(one: Outcome, other: Outcome): Outcome {
  if (other === NOT_APPLICABLE) return one;
  if (one === NOT_APPLICABLE || one.length === 0) return other.length === 0 ? COMPLIANT : other;
  return other.length === 0 ? one : [...one, ...other];
}
