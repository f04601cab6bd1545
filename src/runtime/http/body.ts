import type { IncomingMessage } from 'node:http';
import { type Incoming, isWhole } from './parties';

export type BodyFailure = 'too-large' | 'aborted';

/** What is read and thrown away of a body that is too large, so that its sender gets to see why. Then the connection is cut. */
const DISCARDED = 256 * 1024 * 1024;

/**
 * Reads a request's body and hands it over as soon as its last byte is here. A body that is too large is refused by its announced length,
 * or where the limit is passed, before it is held in memory. `done` is called once.
 *
 * @param announced the value of `Content-Length`
 */
export function readBody(
  request: Incoming,
  announced: string | undefined,
  limit: number,
  done: (body: Buffer | undefined, failure?: BodyFailure) => void,
): void {
  if (isWhole(request)) {
    if (request.whole.length <= limit) done(request.whole);
    else done(undefined, 'too-large');
    return;
  }
  const length = announced === undefined ? undefined : Number(announced);
  if (length !== undefined && !(length <= limit)) {
    discard(request);
    done(undefined, 'too-large');
    return;
  }
  new BodyReader(request, length, limit, done).start();
}

class BodyReader {
  private first: Buffer | undefined;
  private more: Buffer[] | undefined;
  private size = 0;
  private finished = false;

  constructor(
    private readonly request: IncomingMessage,
    private readonly length: number | undefined,
    private readonly limit: number,
    private readonly done: (body: Buffer | undefined, failure?: BodyFailure) => void,
  ) {}

  start(): void {
    this.request.on('data', (chunk: Buffer) => this.take(chunk));
    // A body of announced length ends with its last byte; the stream would say so later.
    if (this.length === undefined || this.length === 0) this.request.on('end', () => this.finish());
    this.request.on('close', () => this.finish('aborted'));
  }

  private take(chunk: Buffer): void {
    if (this.finished) return;
    this.size += chunk.length;
    if (this.size > this.limit) {
      discard(this.request);
      this.finish('too-large');
      return;
    }
    if (this.first === undefined) this.first = chunk;
    else if (this.more === undefined) this.more = [this.first, chunk];
    else this.more.push(chunk);
    if (this.size === this.length) this.finish();
  }

  private finish(failure?: BodyFailure): void {
    if (this.finished) return;
    this.finished = true;
    const { first, more, size } = this;
    this.first = undefined;
    this.more = undefined;
    if (failure !== undefined) this.done(undefined, failure);
    else if (more !== undefined) this.done(Buffer.concat(more, size));
    else this.done(first ?? Buffer.alloc(0));
  }
}

function discard(request: IncomingMessage): void {
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > DISCARDED) request.destroy();
  });
}
