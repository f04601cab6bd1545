import type { LockedServer, PolicyConfigInput, Stage } from '../../contract';
import type { PodNeeds } from '../identity/needs';

/** What a policy decides about. */
export interface PolicyTarget {
  /** The construct path of the gateway or the server that asks, for errors. */
  readonly path: string;
  /** The servers behind it, or the server itself: entities of policies. */
  readonly upstreams: readonly string[];
  /** The stage of who asks. */
  readonly stage?: Stage;
  /** The tools of a server as they were approved. */
  readonly locked?: (upstream: string) => LockedServer | undefined;
}

/** What decides who may call what: a `ToolPolicy`, or an external decision point. */
export interface PolicySource {
  /**
   * What the runtime is told. A gateway reads it at synthesis, when everything has been said; a server when it is composed.
   *
   * @throws StrataError or StrataErrors of what does not fit the servers
   */
  render(target: PolicyTarget): PolicyConfigInput;
  /** Whoever reads it before synthesis says so: what would be added later would be heard by nobody, and is refused. Absent: nothing can be added. */
  seal?(): void;
  /** What the pod needs to ask. Absent: nothing. */
  readonly needs?: PodNeeds;
}

/** Whether a value can decide who may call what. */
export function isPolicySource(value: unknown): value is PolicySource {
  return typeof value === 'object' && value !== null && 'render' in value && typeof value.render === 'function';
}
