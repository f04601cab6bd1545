import type { Readable, Writable } from 'node:stream';
import { decodeLine, idOfOverlong } from '../../mcp/decode';
import { LineReader } from '../../mcp/line-reader';
import type { Message } from '../../mcp/message';
import { BaseLink } from './base-link';
import { Outbox } from './outbox';
import type { LinkEvents } from './supply';

/** A link over two streams of lines. Subclasses know how the process ends. */
export abstract class LineLink extends BaseLink {
  protected readonly outbox: Outbox;

  protected constructor(input: Writable, output: Readable, lineBytes: number, events: LinkEvents) {
    super(events);
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

  override get backlog(): number {
    return this.outbox.backlog;
  }

  override send({ bytes }: Message, alone = false): void {
    if (!this.open) return;
    this.outbox.push(bytes);
    if (alone) this.outbox.hurry();
    else this.outbox.schedule();
  }
}
