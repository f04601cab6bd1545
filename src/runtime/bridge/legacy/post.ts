import type { Exchange, SentEvent } from '../../http/exchange';
import type { Outgoing } from '../../http/parties';
import type { Message, RequestId } from '../../mcp/message';

/** One POST of a legacy client while it is not answered. */
export interface Post {
  /** The number of its stream. */
  readonly stream: number;
  /** Whether what is said now reaches the client, at once or when it resumes the stream. */
  readonly reachable: boolean;
  /** Whether the client is on the line. */
  readonly awaited: boolean;
  readonly streaming: boolean;
  event(bytes: Buffer): void;
  answer(id: RequestId, message: Message): void;
  /** A request was taken back: it gets no answer. */
  drop(id: RequestId): void;
  keepAlive(): void;
  /** The client is back on another connection. */
  resume(response: Outgoing, missed: readonly SentEvent[]): void;
}

abstract class ExchangePost implements Post {
  constructor(protected readonly exchange: Exchange) {}

  get stream(): number {
    return this.exchange.number;
  }

  get reachable(): boolean {
    return this.exchange.reachable;
  }

  get awaited(): boolean {
    return this.exchange.connected;
  }

  get streaming(): boolean {
    return this.exchange.streaming;
  }

  event(bytes: Buffer): void {
    this.exchange.event(bytes);
  }

  keepAlive(): void {
    this.exchange.keepAlive();
  }

  resume(response: Outgoing, missed: readonly SentEvent[]): void {
    this.exchange.resume(response, missed);
  }

  abstract answer(id: RequestId, message: Message): void;
  abstract drop(id: RequestId): void;
}

/** A POST with one request: what clients send. */
export class SinglePost extends ExchangePost {
  override answer(_: RequestId, message: Message): void {
    this.exchange.answer(message.bytes);
  }

  override drop(): void {
    this.exchange.close();
  }
}

/** The POST with `initialize`: a session that failed to begin has no id. */
export class InitializePost extends SinglePost {
  override answer(_: RequestId, message: Message): void {
    if (message.result === undefined) this.exchange.answer(message.bytes, 200, []);
    else this.exchange.answer(message.bytes);
  }
}

const OPEN = Buffer.from('[');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from(']');

/** A POST with several requests, which are answered together. Revision 2025-03-26 only. */
export class BatchPost extends ExchangePost {
  private readonly open: Set<RequestId>;
  private readonly answers: Buffer[] = [];

  constructor(exchange: Exchange, ids: readonly RequestId[]) {
    super(exchange);
    this.open = new Set(ids);
  }

  override answer(id: RequestId, message: Message): void {
    if (!this.open.delete(id)) return;
    if (this.exchange.streaming) this.exchange.event(message.bytes);
    else this.answers.push(message.bytes);
    this.settle();
  }

  override drop(id: RequestId): void {
    if (this.open.delete(id)) this.settle();
  }

  /** Answers that were ready before the exchange became a stream follow at its end. */
  private settle(): void {
    if (this.open.size > 0) return;
    if (this.exchange.streaming || this.answers.length === 0) {
      for (const bytes of this.answers) this.exchange.event(bytes);
      this.exchange.close();
      return;
    }
    const parts = this.answers.flatMap((bytes, index) => (index === 0 ? [bytes] : [COMMA, bytes]));
    this.exchange.answer(Buffer.concat([OPEN, ...parts, CLOSE]));
  }
}
