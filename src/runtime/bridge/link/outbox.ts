import type { Writable } from 'node:stream';

const NEWLINE = Buffer.from('\n');
/** Below this, lines are copied together: one write of a copy is cheaper than a list of buffers. */
const COPIED = 16_384;

/**
 * Lines on their way to a server. What is queued while the event loop handles one batch of requests leaves in one write: many clients
 * share a process, and a system call for each of their calls would cost more than all else.
 */
export class Outbox {
  private lines: Buffer[] = [];
  private bytes = 0;
  private scheduled = false;
  private soon = false;

  constructor(private readonly stream: Writable) {}

  /** Bytes that the server has not taken. */
  get backlog(): number {
    return this.bytes + this.stream.writableLength;
  }

  push(line: Buffer): void {
    this.lines.push(line);
    this.bytes += line.length + 1;
  }

  /** Sends what is queued once the event loop has handled what came in with it. */
  schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(this.flushScheduled);
  }

  /** Sends what is queued as soon as the bytes that brought it are read: one chunk of a link may bring several calls. */
  hurry(): void {
    if (this.soon) return;
    this.soon = true;
    process.nextTick(this.flushSoon);
  }

  flush(): void {
    const { lines, bytes, stream } = this;
    if (lines.length === 0) return;
    this.lines = [];
    this.bytes = 0;
    if (!stream.writable) return;
    if (bytes <= COPIED) {
      const batch = Buffer.allocUnsafe(bytes);
      let position = 0;
      for (const line of lines) {
        position += line.copy(batch, position);
        batch[position++] = 0x0a;
      }
      stream.write(batch);
      return;
    }
    stream.cork();
    for (const line of lines) {
      stream.write(line);
      stream.write(NEWLINE);
    }
    stream.uncork();
  }

  private readonly flushScheduled = (): void => {
    this.scheduled = false;
    this.flush();
  };

  private readonly flushSoon = (): void => {
    this.soon = false;
    this.flush();
  };

  /** Sends what is queued and ends the server's input. */
  end(): void {
    this.flush();
    if (this.stream.writable) this.stream.end();
  }
}
