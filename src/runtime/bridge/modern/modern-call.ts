import type { Exchange } from '../../http/exchange';
import { Code } from '../../mcp/codes';
import { Meta, Method } from '../../mcp/keys';
import { errorMessage, type Message, resultMessage } from '../../mcp/message';
import { Deadline, type DeadlineOptions } from '../deadline';
import type { ModernBackend, ModernCall, ModernClient, ModernRequest } from '../interfaces';
import { type Observation, outcomeOf } from '../observe';

/** Quiet time after which a call's answer becomes a stream, milliseconds. */
const QUIET = 10_000;

export interface ModernCallOptions {
  readonly request: ModernRequest;
  readonly exchange: Exchange;
  readonly observation: Observation;
  /** Looks at the server's answer before the client gets it. */
  readonly review?: (answer: Message) => Message;
  /** Absent: the call may stay open. */
  readonly limits?: DeadlineOptions;
  readonly onEnd: () => void;
}

/** HTTP statuses that the specification wants for errors (2026-07-28 `streamable-http`, `basic/index` "Error Codes"). */
const STATUS: ReadonlyMap<unknown, number> = new Map([
  [Code.METHOD_NOT_FOUND, 404],
  [Code.MISSING_CLIENT_CAPABILITY, 400],
  [Code.UNSUPPORTED_PROTOCOL_VERSION, 400],
]);

/** One modern request while it is in flight. */
export class ModernCallState implements ModernClient {
  slot = 0;
  readonly request: ModernRequest;
  private readonly exchange: Exchange;
  private call: ModernCall | undefined;
  private deadline: Deadline | undefined;
  private over = false;

  constructor(private readonly options: ModernCallOptions) {
    this.request = options.request;
    this.exchange = options.exchange;
  }

  start(backend: ModernBackend): void {
    if (this.over) return;
    const { limits } = this.options;
    if (limits !== undefined) this.deadline = new Deadline(limits, () => this.expire(limits));
    this.call = backend.start(this.request, this);
  }

  notification(message: Message): void {
    if (this.over) return;
    if (message.method === Method.PROGRESS) this.deadline?.progress();
    this.exchange.event(message.bytes);
  }

  response(message: Message): void {
    const { review } = this.options;
    const { outcome, code } = outcomeOf(message);
    const reviewed = review === undefined || message.result === undefined ? message : review(message);
    this.finish(reviewed, STATUS.get(code) ?? 200, () => this.options.observation.end(outcome, code));
  }

  /** The request does not reach the server. */
  refuse(message: Message, status: number): void {
    this.finish(message, status, () => this.options.observation.end('denied', message.error?.code as number));
  }

  /** The client closed its connection: on this revision that takes the request back. */
  clientLeft(): void {
    if (this.over) return;
    this.end();
    this.call?.cancel('The client closed its connection');
    this.options.observation.end('cancelled');
  }

  keepAlive(): void {
    if (this.exchange.streaming || Date.now() - this.exchange.since >= QUIET) this.exchange.keepAlive();
  }

  /** A graceful end: the empty result of a subscription (2026-07-28 `basic/patterns/subscriptions`). */
  endSubscription(): void {
    if (this.over || this.request.method !== Method.LISTEN) return;
    const { id } = this.request;
    const result = { resultType: 'complete', _meta: { [Meta.SUBSCRIPTION_ID]: id } };
    this.call?.cancel('The bridge is stopping');
    this.finish(resultMessage(id, result), 200, () => this.options.observation.end('success'));
  }

  private expire({ idle, total }: DeadlineOptions): void {
    if (this.over) return;
    const text = `The server did not answer within ${Math.min(idle, total) / 1_000} s`;
    this.call?.cancel(text);
    const answer = errorMessage(this.request.id, Code.INTERNAL_ERROR, text);
    this.finish(answer, 200, () => this.options.observation.end('timeout', Code.INTERNAL_ERROR));
  }

  private finish(message: Message, status: number, report: () => void): void {
    if (this.over) return;
    this.end();
    this.exchange.answer(message.bytes, status);
    report();
  }

  private end(): void {
    this.over = true;
    this.deadline?.clear();
    this.options.onEnd();
  }
}
