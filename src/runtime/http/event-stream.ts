import type { Outgoing } from './parties';

const HEADERS = [
  'Content-Type',
  'text/event-stream',
  'Cache-Control',
  'no-store, no-transform',
  'X-Content-Type-Options',
  'nosniff',
  // Proxies that gather answers would hold events back (2026-07-28 `streamable-http`, "Receiving Messages").
  'X-Accel-Buffering',
  'no',
];

const DATA = Buffer.from('data: ');
const END = Buffer.from('\n\n');
const COMMENT = Buffer.from(':\n\n');
/** What a client may leave unread before its connection is given up. */
const UNREAD = 16 * 1024 * 1024;

/** One answer as server-sent events. What is said while the event loop handles one batch of messages leaves in one write. */
export class EventStream {
  private parts: Buffer[] = [];
  private scheduled = false;

  private constructor(private readonly response: Outgoing) {}

  static open(response: Outgoing, extra: readonly string[] = []): EventStream {
    if (!response.headersSent && !response.destroyed) {
      response.writeHead(200, HEADERS.concat(extra));
      response.flushHeaders();
    }
    return new EventStream(response);
  }

  /** Sends one line of JSON. */
  send(bytes: Buffer, id?: string): void {
    if (id !== undefined) this.parts.push(Buffer.from(`id: ${id}\n`));
    this.push(DATA, bytes, END);
  }

  /** An event without data: from its id the client can resume before anything else was said (2025-11-25 `basic/transports`). */
  prime(id: string, retry: number): void {
    this.push(Buffer.from(`id: ${id}\nretry: ${retry}\ndata: \n\n`));
  }

  /** A comment: keeps proxies from closing the connection, and finds out whether the client is still there. */
  keepAlive(): void {
    this.push(COMMENT);
  }

  end(): void {
    this.flush();
    if (this.writable) this.response.end();
  }

  private push(...parts: Buffer[]): void {
    if (!this.writable) return;
    this.parts.push(...parts);
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(this.flush);
  }

  private readonly flush = (): void => {
    this.scheduled = false;
    const { parts } = this;
    if (parts.length === 0) return;
    this.parts = [];
    if (!this.writable) return;
    this.response.write(Buffer.concat(parts));
    // A reader that does not read would be paid for in memory.
    if (this.response.writableLength > UNREAD) this.response.destroy();
  };

  private get writable(): boolean {
    return !this.response.writableEnded && !this.response.destroyed;
  }
}
