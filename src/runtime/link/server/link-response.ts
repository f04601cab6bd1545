import type { Outgoing } from '../../http/parties';
import { writeRawHeaders } from '../header-block';
import { MOST_PIECE, WINDOW } from '../protocol';

const NOTHING = Buffer.alloc(0);

/** What a response needs of its link. */
export interface ResponseSink {
  /** Whether a piece may leave now. */
  readonly congested: boolean;
  head(number: number, status: number, headers: Buffer, piece: Buffer | undefined, last: boolean): void;
  piece(number: number, piece: Buffer | undefined, last: boolean): void;
  /** Something waits for its turn. */
  wait(response: LinkResponse): void;
  /** So many bytes more, or fewer, wait. */
  waits(bytes: number): void;
  /** The exchange is over: with its last byte, or before. */
  over(response: LinkResponse, broken: boolean): void;
}

/**
 * The answer to one request of a link. A small one leaves as one frame. More leaves in pieces, in turn with the pieces of others, and no more
 * than its reader has asked for.
 */
export class LinkResponse implements Outgoing {
  readonly framed = true;
  statusCode = 200;
  headersSent = false;
  writableEnded = false;
  destroyed = false;
  writableLength = 0;
  private headers: Buffer = NOTHING;
  private begun = false;
  private credit = WINDOW;
  private pieces: Buffer[] | undefined;
  private listeners: (() => void)[] | undefined;

  constructor(
    readonly number: number,
    private readonly sink: ResponseSink,
  ) {}

  /** Only pages of other origins are told more than the answer, and none is on a link. */
  hasHeader(): boolean {
    return false;
  }

  setHeader(): this {
    return this;
  }

  writeHead(status: number, headers: readonly string[]): this {
    this.statusCode = status;
    this.headers = writeRawHeaders(headers);
    this.headersSent = true;
    return this;
  }

  flushHeaders(): void {
    this.headersSent = true;
    if (this.begun || this.destroyed) return;
    this.begun = true;
    this.sink.head(this.number, this.statusCode, this.headers, undefined, false);
  }

  write(chunk: Buffer): void {
    if (this.destroyed || this.writableEnded || chunk.length === 0) return;
    this.headersSent = true;
    this.take(chunk, false);
  }

  end(data?: string | Buffer, encoding?: BufferEncoding): void {
    if (this.destroyed || this.writableEnded) return;
    this.headersSent = true;
    this.writableEnded = true;
    const chunk = typeof data === 'string' ? Buffer.from(data, encoding) : data;
    this.take(chunk, true);
  }

  destroy(): void {
    this.finish(true);
  }

  on(_: 'close', listener: () => void): this {
    this.listeners ??= [];
    this.listeners.push(listener);
    return this;
  }

  /** Its reader takes so many bytes more. */
  grant(bytes: number): void {
    this.credit += bytes;
    if (this.waiting) this.sink.wait(this);
  }

  /** Sends one piece of what waits. Returns whether another one could follow at once. */
  next(): boolean {
    const { pieces } = this;
    if (this.destroyed || pieces === undefined) return false;
    const [first] = pieces;
    if (first === undefined) {
      if (this.writableEnded) this.send(undefined, true);
      return false;
    }
    const size = Math.min(first.length, MOST_PIECE, this.credit);
    if (size === 0) return false;
    if (size === first.length) pieces.shift();
    else pieces[0] = first.subarray(size);
    this.writableLength -= size;
    this.sink.waits(-size);
    this.send(size === first.length ? first : first.subarray(0, size), this.writableEnded && pieces.length === 0);
    return pieces.length > 0 && this.credit > 0;
  }

  /** The exchange is over. `broken`: the other side is to hear that there is no end to come. */
  finish(broken: boolean): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.sink.waits(-this.writableLength);
    this.writableLength = 0;
    this.pieces = undefined;
    this.sink.over(this, broken);
  }

  /** Whoever waited for the end hears of it. */
  closed(): void {
    const { listeners } = this;
    this.listeners = undefined;
    if (listeners !== undefined) for (const listener of listeners) listener();
  }

  private get waiting(): boolean {
    return this.pieces !== undefined && (this.pieces.length > 0 || this.writableEnded);
  }

  private take(chunk: Buffer | undefined, last: boolean): void {
    const size = chunk?.length ?? 0;
    if (!this.waiting && size <= this.credit && size <= MOST_PIECE && !this.sink.congested) {
      this.send(chunk, last);
      return;
    }
    this.pieces ??= [];
    if (chunk !== undefined && size > 0) {
      this.pieces.push(chunk);
      this.writableLength += size;
      this.sink.waits(size);
    }
    this.sink.wait(this);
  }

  private send(piece: Buffer | undefined, last: boolean): void {
    this.credit -= piece?.length ?? 0;
    if (this.begun) this.sink.piece(this.number, piece, last);
    else {
      this.begun = true;
      this.sink.head(this.number, this.statusCode, this.headers, piece, last);
    }
    if (last) this.finish(false);
  }
}
