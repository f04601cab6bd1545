import type { LockedServer, Stage } from '../../contract';
import type { PolicyJson } from './policy-json';

/** A server that a policy decides about. */
export interface PolicyScope {
  /** Its id in policies. */
  readonly name: string;
  /** Its tools as they were approved. Absent: not locked. */
  readonly locked?: LockedServer;
}

/** What a policy is checked against. */
export interface PolicyContext {
  /** The construct path that problems name. */
  readonly subject: string;
  readonly stage: Stage;
  readonly servers: readonly PolicyScope[];
  /** The tools are being locked at this moment: what the lock does not know yet is no problem. */
  readonly locking?: boolean;
}

/** A policy that could be read. */
export interface CheckedPolicy {
  readonly id: string;
  readonly json: PolicyJson;
}
