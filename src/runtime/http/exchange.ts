import { EventStream } from './event-stream';
import type { Outgoing } from './parties';
import { sendJson } from './reply';

/** One event as it was sent. */
export interface SentEvent {
  readonly id: string;
  readonly bytes: Buffer;
}

/** Remembers the events of streams, so that a client whose connection broke can have the rest. */
export interface Recorder {
  /** Remembers what is sent over a stream and returns its event id. */
  record(stream: number, bytes: Buffer): string;
  /** The id of the event that opens a stream, where the client's revision knows such events. */
  prime(stream: number): string | undefined;
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

  constructor(
    private response: Outgoing,
    private readonly readsStreams: boolean,
    private readonly recorder?: Recorder,
    /** The stream's number for the recorder. */
    readonly number = 0,
    /** Raw header names and values of the answer. */
    private readonly headers?: readonly string[],
  ) {}

  get streaming(): boolean {
    return this.stream !== undefined;
  }

  /** Whether what is said now reaches the client, at once or when it comes back for the rest of a stream. */
  get reachable(): boolean {
    if (this.over || !this.readsStreams) return false;
    return !this.response.destroyed || (this.stream !== undefined && this.recorder !== undefined);
  }

  /** Whether the client's connection is open. */
  get connected(): boolean {
    return !this.response.destroyed;
  }

  /** Says something before the answer. When the connection broke, it is remembered for the client's return. */
  event(bytes: Buffer): void {
    if (!this.readsStreams || this.over) return;
    this.open().send(bytes, this.recorder?.record(this.number, bytes));
  }

  /** Turns into a stream, so that a proxy does not take a long call for a dead one, and shows that it is alive. */
  keepAlive(): void {
    if (this.readsStreams && !this.over && this.connected) this.open().keepAlive();
  }

  /** The answer. `headers` stand in the place of the exchange's own where it is no stream yet. */
  answer(bytes: Buffer, status = 200, headers = this.headers): void {
    if (this.over) return;
    if (this.stream === undefined) {
      this.over = true;
      sendJson(this.response, status, bytes, headers);
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
    if (this.stream === undefined && this.connected) this.stream = EventStream.open(this.response, this.headers);
    this.stream?.end();
  }

  /** Goes on over another connection, after what the client missed. */
  resume(response: Outgoing, missed: readonly SentEvent[]): void {
    this.stream?.end();
    this.response = response;
    this.stream = EventStream.open(response);
    for (const { id, bytes } of missed) this.stream.send(bytes, id);
  }

  private open(): EventStream {
    if (this.stream !== undefined) return this.stream;
    this.stream = EventStream.open(this.response, this.headers);
    const first = this.recorder?.prime(this.number);
    if (first !== undefined) this.stream.prime(first, RETRY);
    return this.stream;
  }
}
