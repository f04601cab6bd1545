const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** How much of both ends of an overlong line is kept, to make out which request it answered. */
const KEPT = 1_024;
/** Chunks below this size are gathered in a pad, so that a server that writes byte by byte costs bytes, not buffers. */
const SMALL = 4_096;
const PAD = 65_536;

export interface LineHandler {
  /** One line without its end. The bytes are the reader's no more and may be kept. */
  line(bytes: Buffer): void;
  /** A line without content. Absent: such lines are nothing. */
  blank?(): void;
  /** A line that was longer than the limit and was dropped. */
  overlong(head: Buffer, tail: Buffer): void;
}

/**
 * Cuts a stream of bytes into lines. Each byte is searched once, whatever the size of the chunks; a line is copied at most once; it is
 * cut before it is decoded, so that no character can be torn. A line that outgrows the limit is dropped to its end and reported.
 */
export class LineReader {
  private chunks: Buffer[] = [];
  private size = 0;
  private pad: Buffer | undefined;
  private padded = 0;
  private head: Buffer | undefined;
  private tail: Buffer = Buffer.alloc(0);

  constructor(
    private readonly limit: number,
    private readonly handler: LineHandler,
  ) {}

  /** Bytes of the unfinished line that are held. */
  get held(): number {
    return this.size;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.take(start === 0 && end === chunk.length ? chunk : chunk.subarray(start, end), true);
      start = end + 1;
    }
    if (start < chunk.length) this.take(start === 0 ? chunk : chunk.subarray(start), false);
  }

  private take(part: Buffer, complete: boolean): void {
    if (this.head !== undefined) this.drop(part, complete);
    else if (this.size + part.length > this.limit) this.overflow(part, complete);
    else if (!complete) this.hold(part);
    else if (this.size === 0) this.emit(part);
    else {
      this.hold(part);
      this.flushPad();
      const line = Buffer.concat(this.chunks, this.size);
      this.chunks = [];
      this.size = 0;
      this.emit(line);
    }
  }

  private hold(part: Buffer): void {
    this.size += part.length;
    if (part.length >= SMALL) {
      this.flushPad();
      this.chunks.push(part);
      return;
    }
    if (this.padded + part.length > PAD) this.flushPad();
    this.pad ??= Buffer.allocUnsafeSlow(PAD);
    this.padded += part.copy(this.pad, this.padded);
  }

  private flushPad(): void {
    if (this.pad === undefined) return;
    this.chunks.push(this.pad.subarray(0, this.padded));
    this.pad = undefined;
    this.padded = 0;
  }

  private emit(line: Buffer): void {
    const end = line.length > 0 && line[line.length - 1] === RETURN ? line.length - 1 : line.length;
    if (end > 0) this.handler.line(end === line.length ? line : line.subarray(0, end));
    else this.handler.blank?.();
  }

  private overflow(part: Buffer, complete: boolean): void {
    this.flushPad();
    // Copies, so that the dropped chunks can be freed.
    const first = this.chunks[0] ?? part;
    this.head = Buffer.from(first.subarray(0, KEPT));
    const last = this.chunks.at(-1);
    this.chunks = [];
    this.size = 0;
    if (last !== undefined) this.drop(last, false);
    this.drop(part, complete);
  }

  private drop(part: Buffer, complete: boolean): void {
    this.tail =
      part.length >= KEPT
        ? Buffer.from(part.subarray(part.length - KEPT))
        : Buffer.concat([this.tail, part]).subarray(-KEPT);
    if (!complete || this.head === undefined) return;
    const { head, tail } = this;
    this.head = undefined;
    this.tail = Buffer.alloc(0);
    this.handler.overlong(head, tail);
  }
}
