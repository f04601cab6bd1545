import type { Exchange } from '../../http/exchange';
import { Code } from '../../mcp/codes';
import { Meta, Method } from '../../mcp/keys';
import { errorMessage, type Message, type RequestId, resultMessage } from '../../mcp/message';
import { lateText, type Timed } from '../deadline';
import type { ModernBackend, ModernCall, ModernClient, ModernRequest } from '../interfaces';
import { type Observation, type Outcome, outcomeOf } from '../observe';

/** Quiet time after which a call's answer becomes a stream, milliseconds. */
const QUIET = 10_000;

/** Who holds the calls in flight. */
export interface CallOwner {
  /** Looks at a result before the client gets it. */
  review(call: ModernCallState, answer: Message): Message;
  /** The call is over. */
  ended(call: ModernCallState): void;
}

/** HTTP statuses that the specification wants for errors (2026-07-28 `streamable-http`, `basic/index` "Error Codes"). */
function statusOf(code: number | undefined): number {
  switch (code) {
    case Code.METHOD_NOT_FOUND:
      return 404;
    case Code.MISSING_CLIENT_CAPABILITY:
    case Code.UNSUPPORTED_PROTOCOL_VERSION:
      return 400;
    default:
      return 200;
  }
}

/** One modern request while it is in flight. */
export class ModernCallState implements ModernClient, Timed {
  slot = 0;
  readonly began = performance.now();
  progressed = this.began;
  private call: ModernCall | undefined;
  private over = false;

  constructor(
    readonly request: ModernRequest,
    private readonly exchange: Exchange,
    private readonly observation: Observation,
    private readonly owner: CallOwner,
  ) {}

  get id(): RequestId {
    return this.request.id;
  }

  /** Whether it stays open until somebody ends it. */
  get subscribes(): boolean {
    return this.request.method === Method.LISTEN;
  }

  start(backend: ModernBackend): void {
    if (!this.over) this.call = backend.start(this.request, this);
  }

  notification(message: Message): void {
    if (this.over) return;
    if (message.method === Method.PROGRESS) this.progressed = performance.now();
    this.exchange.event(message.bytes);
  }

  response(message: Message, known?: Outcome): void {
    if (this.over) return;
    const { outcome: shown, code } = outcomeOf(message);
    const outcome = known ?? shown;
    const answer = message.result === undefined ? message : this.owner.review(this, message);
    this.finish(answer, statusOf(code), outcome, code);
  }

  /** The request does not reach the server. */
  refuse(code: number, text: string, data: unknown, status: number): void {
    this.finish(errorMessage(this.id, code, text, data), status, 'denied', code);
  }

  /** The client closed its connection: on this revision that takes the request back. */
  readonly clientLeft = (): void => {
    if (this.over) return;
    this.end();
    this.call?.cancel('The client closed its connection');
    this.observation.end('cancelled');
  };

  keepAlive(): void {
    if (this.exchange.streaming || performance.now() - this.began >= QUIET) this.exchange.keepAlive();
  }

  /** A graceful end: the empty result of a subscription (2026-07-28 `basic/patterns/subscriptions`). */
  endSubscription(): void {
    if (this.over || !this.subscribes) return;
    const result = { resultType: 'complete', _meta: { [Meta.SUBSCRIPTION_ID]: this.id } };
    this.call?.cancel('The bridge is stopping');
    this.finish(resultMessage(this.id, result), 200, 'success');
  }

  /** The time is up. `limit`: milliseconds. */
  expire(limit: number): void {
    if (this.over) return;
    const text = lateText(limit);
    this.call?.cancel(text);
    this.finish(errorMessage(this.id, Code.INTERNAL_ERROR, text), 200, 'timeout', Code.INTERNAL_ERROR);
  }

  private finish(message: Message, status: number, outcome: Outcome, code?: number): void {
    if (this.over) return;
    this.end();
    this.exchange.answer(message.bytes, status);
    this.observation.end(outcome, code);
  }

  private end(): void {
    this.over = true;
    this.owner.ended(this);
  }
}
