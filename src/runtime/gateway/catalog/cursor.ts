import { createHash } from 'node:crypto';

const TAG = 16;
const LENGTH = 4 + TAG;

/** What a cursor is good for. */
export interface CursorBinding {
  readonly principal: string | undefined;
  readonly kind: string;
  /** Digest of the whole list as this principal sees it. */
  readonly version: string;
}

/**
 * Says where the next page begins. The place is bound to the principal and to the very list that the page before was taken from: for any other it is
 * not valid, so that no item is skipped or seen twice unnoticed. It holds no secret and opens nothing, so that it needs no key, and every replica
 * understands it.
 */
export function writeCursor(offset: number, binding: CursorBinding): string {
  const bytes = Buffer.alloc(LENGTH);
  bytes.writeUInt32BE(offset, 0);
  tagOf(offset, binding).copy(bytes, 4);
  return bytes.toString('base64url');
}

/** The place that a cursor names; undefined where it is none for this list. */
export function readCursor(cursor: string, binding: CursorBinding): number | undefined {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length !== LENGTH || bytes.toString('base64url') !== cursor) return undefined;
  const offset = bytes.readUInt32BE(0);
  return tagOf(offset, binding).equals(bytes.subarray(4)) ? offset : undefined;
}

function tagOf(offset: number, { principal, kind, version }: CursorBinding): Buffer {
  const text = JSON.stringify(['cursor', principal ?? null, kind, version, offset]);
  return createHash('sha256').update(text).digest().subarray(0, TAG);
}
