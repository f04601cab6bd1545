import type { LockedServer, PolicyConfigInput, Stage } from '../../contract';
import type { PodNeeds } from '../identity/needs';

/** What a policy decides about. */
export interface PolicyTarget {
  /** The gateway's construct path, for errors. */
  readonly path: string;
  /** The upstreams: entities of policies. */
  readonly upstreams: readonly string[];
  /** The gateway's stage. */
  readonly stage?: Stage;
  /** The tools of an upstream as they were approved. */
  readonly locked?: (upstream: string) => LockedServer | undefined;
}

/** What decides who may call what: a `ToolPolicy`, or an external decision point. */
export interface PolicySource {
  /**
   * What the runtime is told. Read at synthesis, when everything has been said.
   *
   * @throws StrataError or StrataErrors of what does not fit the upstreams
   */
  render(target: PolicyTarget): PolicyConfigInput;
  /** What the gateway's pod needs to ask. Absent: nothing. */
  readonly needs?: PodNeeds;
}
