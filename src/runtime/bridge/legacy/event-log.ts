import type { SentEvent } from '../../http/exchange';

/** What one session remembers of its streams. */
export const LOG_EVENTS = 512;
export const LOG_BYTES = 1024 * 1024;

interface Entry extends SentEvent {
  readonly stream: number;
  readonly sequence: number;
}

/** The stream of what belongs to no request: the one that GET opens. */
export const UNRELATED = 0;

/**
 * The last events of a session, for clients that come back after a connection broke (2025-11-25 `basic/transports`, "Resumability"). An
 * event id names its stream and its place: only that stream is replayed. When the log is full, the oldest event is forgotten.
 */
export class EventLog {
  private entries: Entry[] = [];
  private bytes = 0;
  private sequence = 0;

  /** Remembers an event and returns its id. */
  append(stream: number, bytes: Buffer): string {
    const id = this.nextId(stream);
    // A slice of a large chunk would keep all of it in memory.
    const kept = bytes.length * 2 < bytes.buffer.byteLength ? Buffer.from(bytes) : bytes;
    this.entries.push({ stream, sequence: this.sequence, id, bytes: kept });
    this.bytes += kept.length;
    while (this.entries.length > LOG_EVENTS || (this.bytes > LOG_BYTES && this.entries.length > 1)) this.forget();
    return id;
  }

  /** An id for an event that has no content. */
  nextId(stream: number): string {
    this.sequence++;
    return `${stream}-${this.sequence}`;
  }

  /** The number of the last event. */
  get last(): number {
    return this.sequence;
  }

  /** What a stream said after an event. */
  after(stream: number, sequence: number): readonly SentEvent[] {
    return this.entries.filter((entry) => entry.stream === stream && entry.sequence > sequence);
  }

  /** Whether anything of a stream is remembered. */
  knows(stream: number): boolean {
    return this.entries.some((entry) => entry.stream === stream);
  }

  private forget(): void {
    const oldest = this.entries.shift();
    if (oldest !== undefined) this.bytes -= oldest.bytes.length;
  }
}

/** The stream and the place that an event id names; undefined for ids that are not ours. */
export function parseEventId(id: string): { readonly stream: number; readonly sequence: number } | undefined {
  const match = /^(\d{1,15})-(\d{1,15})$/.exec(id);
  return match === null ? undefined : { stream: Number(match[1]), sequence: Number(match[2]) };
}
