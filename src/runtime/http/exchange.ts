import type { ServerResponse } from 'node:http';
import { EventStream } from './event-stream';
import { sendJson } from './reply';

/** One event as it was sent. */
export interface SentEvent {
  readonly id: string;
  readonly bytes: Buffer;
}

/** Remembers the events of one stream, so that a client whose connection broke can have the rest. */
export interface Resumable {
  /** Remembers what is sent and returns its event id. */
  record(bytes: Buffer): string;
  /** The id of the event that opens the stream, where the client's revision knows such events. */
  prime(): string | undefined;
}

/** Milliseconds after which a client tries again when a stream broke. */
export const RETRY = 1_000;

/**
 * One POST that waits for its answer. It is answered as JSON, unless something has to be said before: then it becomes a stream of events
 * that ends with the answer.
 */
export class Exchange {
  private stream: EventStream | undefined;
  private over = false;
  /** When it began, milliseconds. */
  readonly since = Date.now();

  constructor(
    private response: ServerResponse,
    private readonly readsStreams: boolean,
    /** Raw header names and values of the answer. */
    private readonly headers?: readonly string[],
    private readonly resumable?: Resumable,
  ) {}

  get streaming(): boolean {
    return this.stream !== undefined;
  }

  /** Whether the client will see what is said now. */
  get reachable(): boolean {
    return !this.over && this.readsStreams && !this.response.destroyed;
  }

  /** Whether the client's connection is open. */
  get connected(): boolean {
    return !this.response.destroyed;
  }

  /** The answer was given, or there will be none. */
  get ended(): boolean {
    return this.over;
  }

  /** Says something before the answer. When the connection broke, it is remembered for the client's return. */
  event(bytes: Buffer): void {
    if (!this.readsStreams || this.over) return;
    this.open().send(bytes, this.resumable?.record(bytes));
  }

  /** Turns into a stream, so that a proxy does not take a long call for a dead one, and shows that it is alive. */
  keepAlive(): void {
    if (this.reachable) this.open().keepAlive();
  }

  /** The answer. */
  answer(bytes: Buffer, status = 200, extra?: readonly string[]): void {
    if (this.over) return;
    if (this.stream === undefined) {
      this.over = true;
      sendJson(this.response, status, bytes, extra ?? this.headers);
      return;
    }
    this.event(bytes);
    this.close();
  }

  /** Ends without an answer: the call was cancelled, or the answer was the last of several events. */
  close(): void {
    if (this.over) return;
    this.over = true;
    // Where nothing was said yet, a stream without events: the client asked for no answer and gets none.
    if (this.stream === undefined && !this.response.destroyed)
      this.stream = EventStream.open(this.response, this.headers);
    this.stream?.end();
  }

  /** Goes on over another connection, after what the client missed. */
  resume(response: ServerResponse, missed: readonly SentEvent[]): void {
    this.stream?.end();
    this.response = response;
    this.stream = EventStream.open(response);
    for (const { id, bytes } of missed) this.stream.send(bytes, id);
  }

  private open(): EventStream {
    if (this.stream !== undefined) return this.stream;
    this.stream = EventStream.open(this.response, this.headers);
    const first = this.resumable?.prime();
    if (first !== undefined) this.stream.prime(first, RETRY);
    return this.stream;
  }
}
