import type { IncomingMessage } from 'node:http';

export type BodyFailure = 'too-large' | 'aborted';

/** What is read and thrown away of a body that is too large, so that its sender gets to see why. Then the connection is cut. */
const DISCARDED = 256 * 1024 * 1024;

/**
 * Reads a request's body and hands it over as soon as its last byte is here. A body that is too large is refused by its announced length,
 * or where the limit is passed, before it is held in memory. `done` is called once.
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
  done: (body: Buffer | undefined, failure?: BodyFailure) => void,
): void {
  const announced = request.headers['content-length'];
  const length = announced === undefined ? undefined : Number(announced);
  if (length !== undefined && !(length <= limit)) {
    discard(request);
    done(undefined, 'too-large');
    return;
  }
  let first: Buffer | undefined;
  let chunks: Buffer[] | undefined;
  let size = 0;
  let finished = false;

  const finish = (failure?: BodyFailure) => {
    if (finished) return;
    finished = true;
    const whole = chunks === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(chunks, size);
    chunks = undefined;
    first = undefined;
    if (failure === undefined) done(whole);
    else done(undefined, failure);
  };
  request.on('data', (chunk: Buffer) => {
    if (finished) return;
    size += chunk.length;
    if (size > limit) {
      chunks = [];
      size = 0;
      discard(request);
      finish('too-large');
      return;
    }
    if (first === undefined) first = chunk;
    else if (chunks === undefined) chunks = [first, chunk];
    else chunks.push(chunk);
    if (size === length) finish();
  });
  request.on('end', () => finish());
  request.on('close', () => finish('aborted'));
}

function discard(request: IncomingMessage): void {
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > DISCARDED) request.destroy();
  });
}
