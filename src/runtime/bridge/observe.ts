import type { AuditEvent } from '../../contract';
import type { Message } from '../mcp/message';

export type Outcome = AuditEvent['outcome'];

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

/** Where a call came from. Read only where somebody records it. */
export interface CallSource {
  /** The caller's network address. */
  readonly source: string;
  readonly headers: { readonly traceparent?: string };
}

/** Watches one call. */
export interface Observation {
  /** The call is over. Only the first report counts. */
  end(outcome: Outcome, code?: number): void;
}

/** Turns calls into metrics, audit events and spans. */
export interface Observer {
  begin(facts: CallFacts): Observation;
  /** False while calls cannot be recorded and therefore are not served. */
  readonly accepting: boolean;
}

/** How an answer of the server counts. */
export function outcomeOf(answer: Message): { readonly outcome: Outcome; readonly code?: number } {
  const { error, result } = answer;
  if (error !== undefined) return { outcome: 'error', code: typeof error.code === 'number' ? error.code : undefined };
  return { outcome: result?.isError === true ? 'tool-error' : 'success' };
}
