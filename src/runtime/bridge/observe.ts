import type { AuditDecision, AuditGuardrail, AuditReason, CallEvent } from '../../contract';
import type { Principal } from '../auth/principal';
import type { Message, RequestId } from '../mcp/message';
import type { TraceParent } from '../telemetry/trace-context';

export type Outcome = CallEvent['outcome'];

/** What is known about a call when it begins. */
export interface CallFacts {
  readonly message: Message;
  readonly revision: string;
  readonly caller: CallSource;
  /** What the client calls itself. */
  readonly client?: string;
  /** A digest of the session id, never the id. */
  readonly session?: string;
}

/** Where a call came from, and who sent it. Read only where somebody records it. */
export interface CallSource {
  /** The caller's network address. */
  readonly source: string;
  readonly headers: { readonly traceparent?: string };
  /** Who is calling, once callers are authenticated. */
  readonly identity?: Principal;
  /** How many of its requests are observed. One that was answered and is not was turned away. */
  observed: number;
  /** The audit event before each request, where there is one: its sequence. */
  attempts?: Map<RequestId | undefined, number>;
}

/** What is learned of a call on its way. */
export interface CallDetails {
  readonly decision?: AuditDecision;
  /** What guardrails said so far, all of them. */
  readonly guardrails?: AuditGuardrail[];
  /** Budgets that were spent when it began. */
  readonly budgets?: string[];
  /** Which of the servers behind a gateway. */
  readonly upstream?: string;
  /** Why it was refused. */
  readonly reason?: AuditReason;
}

/** Watches one call. */
export interface Observation {
  /** Its place in a trace, for what is done on its behalf. Absent: no spans are made. */
  readonly trace?: TraceParent | undefined;
  /** Adds what was learned; what comes later stands in the place of what came before. */
  note(details: CallDetails): void;
  /** The call is over. Only the first report counts. */
  end(outcome: Outcome, code?: number): void;
}

/** A request that was refused for who sent it, before its body was read. */
export interface RefusedAccess {
  readonly caller: Omit<CallSource, 'observed'>;
  readonly reason: 'unauthenticated' | 'insufficient-scope';
  /** What is wrong with the token, in our words; never a part of it. */
  readonly detail: string;
  readonly status: number;
}

/** Turns calls into metrics, audit events and spans. */
export interface Observer {
  /** So many requests came in. Each has to be begun, turned away or refused, or the coverage of the audit stream shows the difference. */
  arrived(count: number): void;
  begin(facts: CallFacts): Observation;
  /** A request was answered before it became a call. */
  turnedAway(facts: CallFacts, reason: AuditReason, code?: number): void;
  /** Nobody knows who sent it, or who sent it may not. It counts as one that came in. */
  refused(access: RefusedAccess): void;
  /** Whether the configuration asks for an event before each call. */
  readonly announces: boolean;
  /** The event before a call, where there is to be one, and a promise of whether it is written. */
  attempt(facts: CallFacts): Promise<boolean> | undefined;
  /** False while calls cannot be recorded and therefore are not served. */
  readonly accepting: boolean;
}

/** How an answer of the server counts. */
export function outcomeOf(answer: Message): { readonly outcome: Outcome; readonly code?: number } {
  const { error, result } = answer;
  if (error !== undefined) return { outcome: 'error', code: typeof error.code === 'number' ? error.code : undefined };
  return { outcome: result?.isError === true ? 'tool-error' : 'success' };
}
