import { EVENTS_TYPE, JSON_TYPE, mediaType } from '../../../http/media';
import { SseReader } from './sse-reader';
import type { UpstreamResponse } from './upstream';

export interface AnswerHandler {
  /** One message, as bytes of JSON that may stand on several lines. */
  message(bytes: Buffer): void;
  /** The answer, or an event of it, was longer than the limit. */
  overlong(): void;
  /** Nothing more comes. `last`: the id of the last event, where events had ids. */
  end(last: string | undefined): void;
}

/**
 * Reads the answer to a POST or the stream of a GET, JSON or events. Returns false where it is neither; then nothing is called and the
 * content is thrown away.
 */
export function readAnswer(response: UpstreamResponse, limit: number, handler: AnswerHandler): boolean {
  const type = mediaType(response.headers['content-type']);
  // A connection that breaks shows in `close` as well.
  response.on('error', () => undefined);
  if (type === EVENTS_TYPE) readEvents(response, limit, handler);
  else if (type === JSON_TYPE) readJson(response, limit, handler);
  else {
    response.resume();
    return false;
  }
  return true;
}

function readEvents(response: UpstreamResponse, limit: number, handler: AnswerHandler): void {
  const reader = new SseReader(limit, {
    event: ({ type, data }) => {
      if (type === 'message') handler.message(data);
    },
    overlong: () => handler.overlong(),
  });
  response.on('data', (chunk: Buffer) => reader.push(chunk));
  response.on('close', () => handler.end(reader.lastEventId));
}

function readJson(response: UpstreamResponse, limit: number, handler: AnswerHandler): void {
  let chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limit) {
      chunks.push(chunk);
      return;
    }
    chunks = [];
    response.destroy();
  });
  response.on('close', () => {
    if (size > limit) handler.overlong();
    else if (response.complete && size > 0) {
      const [only] = chunks;
      handler.message(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size));
    }
    handler.end(undefined);
  });
}
