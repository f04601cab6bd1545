import { LineReader } from '../../../mcp/line-reader';

/** One server-sent event (HTML Living Standard, section 9.2). */
export interface SseEvent {
  /** The event's type; `message` where it named none. */
  readonly type: string;
  readonly data: Buffer;
  readonly id: string | undefined;
}

export interface SseHandler {
  event(event: SseEvent): void;
  /** A line that was longer than the limit and was dropped. */
  overlong(): void;
}

const COLON = 0x3a;
const SPACE = 0x20;
const NEWLINE = Buffer.from('\n');

/** Reads server-sent events from chunks. */
export class SseReader {
  private readonly lines: LineReader;
  private data: Buffer[] = [];
  private type = 'message';
  private last: string | undefined;

  constructor(
    limit: number,
    private readonly handler: SseHandler,
  ) {
    this.lines = new LineReader(limit, {
      line: (bytes) => this.field(bytes),
      blank: () => this.dispatch(),
      overlong: () => handler.overlong(),
    });
  }

  /** The id of the last event that had one. */
  get lastEventId(): string | undefined {
    return this.last;
  }

  push(chunk: Buffer): void {
    this.lines.push(chunk);
  }

  private field(line: Buffer): void {
    const colon = line.indexOf(COLON);
    const name = line.toString('latin1', 0, colon < 0 ? line.length : colon);
    let start = colon < 0 ? line.length : colon + 1;
    if (line[start] === SPACE) start++;
    const value = line.subarray(start);
    if (name === 'data') this.data.push(value);
    else if (name === 'event') this.type = value.toString('utf8');
    else if (name === 'id' && !value.includes(0)) this.last = value.toString('utf8');
  }

  private dispatch(): void {
    const { data, type } = this;
    this.data = [];
    this.type = 'message';
    if (data.length === 0) return;
    const bytes =
      data.length === 1
        ? (data[0] as Buffer)
        : Buffer.concat(data.flatMap((part, index) => (index === 0 ? [part] : [NEWLINE, part])));
    this.handler.event({ type, data: bytes, id: this.last });
  }
}
