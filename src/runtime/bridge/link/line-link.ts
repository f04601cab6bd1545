import type { Readable, Writable } from 'node:stream';
import { decodeLine, idOfOverlong } from '../../mcp/decode';
import { LineReader } from '../../mcp/line-reader';
import type { Message } from '../../mcp/message';
import type { LinkFault, LinkHandler, ServerLink } from '../interfaces';
import { Outbox } from './outbox';
import type { LinkEvents } from './supply';

/** What a server says before anybody listens is kept up to this many messages: a spare waits, sometimes for long. */
const EARLY = 64;

let serials = 0;

/** A number for the next link. */
export function nextSerial(): number {
  return ++serials;
}

/** A link over two streams of lines. Subclasses know how the process ends. */
export abstract class LineLink implements ServerLink {
  readonly serial = nextSerial();
  private readonly outbox: Outbox;
  private handler: LinkHandler | undefined;
  private early: Message[] = [];
  private ended: string | undefined;
  private stopped: Promise<void> | undefined;

  protected constructor(
    input: Writable,
    output: Readable,
    lineBytes: number,
    private readonly events: LinkEvents,
  ) {
    this.outbox = new Outbox(input);
    const reader = new LineReader(lineBytes, {
      line: (bytes) => {
        const message = decodeLine(bytes);
        if (message === undefined) this.fault({ kind: 'garbage' });
        else this.receive(message);
      },
      overlong: (head, tail) => this.fault({ kind: 'oversize', id: idOfOverlong(head, tail) }),
    });
    output.on('data', (chunk: Buffer) => reader.push(chunk));
    // A server that takes no more input shows at its output or its exit; a failed write says nothing new.
    input.on('error', () => undefined);
    output.on('error', () => undefined);
  }

  get open(): boolean {
    return this.ended === undefined && this.stopped === undefined;
  }

  get backlog(): number {
    return this.outbox.backlog;
  }

  send(bytes: Buffer): void {
    if (this.open) this.outbox.push(bytes);
  }

  attach(handler: LinkHandler): void {
    this.handler = handler;
    const { early } = this;
    this.early = [];
    for (const message of early) this.hand(handler, message);
    if (this.ended !== undefined) handler.closed(this.ended);
  }

  close(): Promise<void> {
    this.stopped ??= this.stop(this.outbox);
    return this.stopped;
  }

  /** Ends the server's input and sees the process off. */
  protected abstract stop(outbox: Outbox): Promise<void>;

  /** The server is gone. Only the first report counts. */
  protected gone(reason: string): void {
    if (this.ended !== undefined) return;
    this.ended = reason;
    this.events.ended(reason, this.stopped !== undefined);
    this.handler?.closed(reason);
  }

  private receive(message: Message): void {
    this.events.spoke();
    if (this.handler !== undefined) this.hand(this.handler, message);
    else if (this.early.length < EARLY) this.early.push(message);
  }

  /** What fails for one message must not take the others of the chunk with it. */
  private hand(handler: LinkHandler, message: Message): void {
    try {
      handler.message(message);
    } catch (error) {
      this.events.failed(error);
    }
  }

  private fault(fault: LinkFault): void {
    this.events.dropped(fault.kind);
    this.handler?.fault(fault);
  }
}
