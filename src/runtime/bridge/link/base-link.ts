import type { Message } from '../../mcp/message';
import type { LinkFault, LinkHandler, ServerLink } from '../interfaces';
import type { LinkEvents } from './supply';

/** What a server says before anybody listens is kept up to this many messages: a spare waits, sometimes for long. */
const EARLY = 64;

let serials = 0;

/** What all links have in common: who listens, what came before, and how it ends. */
export abstract class BaseLink implements ServerLink {
  readonly serial = ++serials;
  private handler: LinkHandler | undefined;
  private early: Message[] = [];
  private ended: string | undefined;
  private stopped: Promise<void> | undefined;

  protected constructor(protected readonly events: LinkEvents) {}

  get open(): boolean {
    return this.ended === undefined && this.stopped === undefined;
  }

  abstract get backlog(): number;

  abstract send(message: Message, alone?: boolean): void;

  attach(handler: LinkHandler): void {
    this.handler = handler;
    const { early } = this;
    this.early = [];
    for (const message of early) this.hand(handler, message);
    if (this.ended !== undefined) handler.closed(this.ended);
  }

  close(): Promise<void> {
    this.stopped ??= this.stop();
    return this.stopped;
  }

  /** Sees the server off. Called once. */
  protected abstract stop(): Promise<void>;

  /** The server is gone. Only the first report counts. */
  protected gone(reason: string): void {
    if (this.ended !== undefined) return;
    this.ended = reason;
    this.events.ended(reason, this.stopped !== undefined);
    this.handler?.closed(reason);
  }

  protected receive(message: Message): void {
    this.events.spoke();
    if (this.handler !== undefined) this.hand(this.handler, message);
    else if (this.early.length < EARLY) this.early.push(message);
  }

  protected fault(fault: LinkFault): void {
    this.events.dropped(fault.kind);
    this.handler?.fault(fault);
  }

  /** What fails for one message must not take the others of the chunk with it. */
  private hand(handler: LinkHandler, message: Message): void {
    try {
      handler.message(message);
    } catch (error) {
      this.events.failed(error);
    }
  }
}
