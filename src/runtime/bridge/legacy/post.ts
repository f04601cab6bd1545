import type { ServerResponse } from 'node:http';
import type { Exchange, SentEvent } from '../../http/exchange';
import type { Message, RequestId } from '../../mcp/message';

/** Quiet time after which a call's answer becomes a stream, milliseconds. Proxies give up after a minute or less. */
const QUIET = 10_000;

const OPEN = Buffer.from('[');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from(']');

/** Headers of an answer: raw names and values in turn. */
export interface PostHeaders {
  /** Of an answer that became a stream before it was known. */
  readonly headers: readonly string[];
  /** Of an answer that is known. */
  readonly headersOf: (answer: Message) => readonly string[];
}

/** One POST of a legacy client: one request, or the requests of a batch, which are answered together (2025-03-26 only). */
export class Post {
  private readonly open: Set<RequestId>;
  private readonly answers: Buffer[] = [];

  constructor(
    /** The number of its stream. */
    readonly stream: number,
    private readonly exchange: Exchange,
    ids: readonly RequestId[],
    private readonly batch: boolean,
    private readonly headersOf?: PostHeaders['headersOf'],
  ) {
    this.open = new Set(ids);
  }

  /** Whether what is said now reaches the client, at once or when it resumes the stream. */
  get reachable(): boolean {
    return this.exchange.reachable || (this.exchange.streaming && !this.exchange.ended);
  }

  /** Whether the client is on the line. */
  get awaited(): boolean {
    return this.exchange.connected;
  }

  event(bytes: Buffer): void {
    this.exchange.event(bytes);
  }

  answer(id: RequestId, message: Message): void {
    if (!this.open.delete(id)) return;
    if (!this.batch) {
      this.exchange.answer(message.bytes, 200, this.headersOf?.(message));
    } else if (this.exchange.streaming) this.exchange.event(message.bytes);
    else this.answers.push(message.bytes);
    if (this.batch) this.settle();
  }

  drop(id: RequestId): void {
    if (!this.open.delete(id)) return;
    if (this.batch) this.settle();
    else this.exchange.close();
  }

  keepAlive(): void {
    if (this.exchange.streaming || Date.now() - this.exchange.since >= QUIET) this.exchange.keepAlive();
  }

  /** The client is back on another connection. */
  resume(response: ServerResponse, missed: readonly SentEvent[]): void {
    this.exchange.resume(response, missed);
  }

  /** Answers that were ready before the exchange became a stream follow at its end. */
  private settle(): void {
    if (this.open.size > 0) return;
    if (this.exchange.streaming || this.answers.length === 0) {
      for (const bytes of this.answers) this.exchange.event(bytes);
      this.exchange.close();
    } else {
      const parts = this.answers.flatMap((bytes, index) => (index === 0 ? [bytes] : [COMMA, bytes]));
      this.exchange.answer(Buffer.concat([OPEN, ...parts, CLOSE]));
    }
  }
}
