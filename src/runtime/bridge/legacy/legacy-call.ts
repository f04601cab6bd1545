import { Method } from '../../mcp/keys';
import type { Message, RequestId } from '../../mcp/message';
import type { TraceParent } from '../../telemetry/trace-context';
import type { Timed } from '../deadline';
import type { CallDetails, Observation, Outcome } from '../observe';
import type { Post } from './post';

/** Quiet time after which a call's answer becomes a stream, milliseconds. Proxies give up after a minute or less. */
const QUIET = 10_000;

/** Who holds the calls in flight. */
export interface LegacyCallOwner {
  /** Looks at a result before the client gets it. */
  review(call: LegacyCall, answer: Message): Message;
  /** The call is over. */
  ended(call: LegacyCall): void;
}

/** One request of a legacy client while it is in flight. */
export class LegacyCall implements Timed {
  /** The progress token that it carries. */
  token: unknown;
  readonly began = performance.now();
  progressed = this.began;

  constructor(
    readonly id: RequestId,
    readonly method: string,
    readonly post: Post,
    private readonly observation: Observation,
    private readonly owner: LegacyCallOwner,
  ) {}

  /** Whether the client will see what is said before the answer, now or after it came back. */
  get reachable(): boolean {
    return this.post.reachable;
  }

  /** Adds to what is recorded of it. */
  note(details: CallDetails): void {
    this.observation.note(details);
  }

  get trace(): TraceParent | undefined {
    return this.observation.trace;
  }

  event(bytes: Buffer): void {
    this.post.event(bytes);
  }

  progress(): void {
    this.progressed = performance.now();
  }

  answer(message: Message, outcome: Outcome, code?: number): void {
    const reviewed = message.result === undefined ? message : this.owner.review(this, message);
    this.post.answer(this.id, reviewed);
    this.end(outcome, code);
  }

  /** The client took its request back: it gets no answer, but its stream ends. */
  cancelled(): void {
    this.post.drop(this.id);
    this.end('cancelled');
  }

  keepAlive(): void {
    if (this.method === Method.INITIALIZE) return;
    if (this.post.streaming || performance.now() - this.began >= QUIET) this.post.keepAlive();
  }

  private end(outcome: Outcome, code?: number): void {
    this.observation.end(outcome, code);
    this.owner.ended(this);
  }
}
