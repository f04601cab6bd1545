import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { applyDelta } from './delta';

const TYPES = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' } as const;
const OFFSET_DELTA = 6;
const REFERENCE_DELTA = 7;
const OBJECTS = 200_000;

export interface GitObject {
  readonly type: 'commit' | 'tree' | 'blob' | 'tag';
  readonly data: Buffer;
}

/** Objects by their id, as this code computed it: what has an id is what the id says. */
export type GitObjects = ReadonlyMap<string, GitObject>;

interface Pending {
  readonly base: string;
  readonly delta: Buffer;
}

/**
 * Reads a pack. Source: Git, gitformat-pack. Sizes are counted before anything is unpacked, so that a small pack cannot become a large one.
 *
 * @param most bytes that all objects together may have
 * @throws Error when it is broken or too large
 */
export function readPack(pack: Buffer, most: number): GitObjects {
  const body = pack.subarray(0, -20);
  if (pack.length < 32 || pack.toString('latin1', 0, 4) !== 'PACK' || pack.readUInt32BE(4) !== 2) {
    throw new Error('the answer holds no pack');
  }
  if (!createHash('sha1').update(body).digest().equals(pack.subarray(-20))) throw new Error('the pack is broken');
  const count = pack.readUInt32BE(8);
  if (count > OBJECTS) throw new Error(`the commit has more than ${OBJECTS} objects`);
  const objects = new Map<string, GitObject>();
  let left = most;
  const spend = (bytes: number) => {
    left -= bytes;
    if (left < 0) throw new Error(`the commit has more than ${most} bytes`);
  };
  const add = (object: GitObject) => objects.set(idOf(object), object);
  let pending: Pending[] = [];
  let at = 12;
  for (let index = 0; index < count; index++) {
    const head = header(body, at);
    at = head.next;
    let base: string | undefined;
    if (head.type === REFERENCE_DELTA) {
      base = body.toString('hex', at, at + 20);
      at += 20;
    } else if (head.type === OFFSET_DELTA) {
      throw new Error('the pack holds deltas that were not asked for');
    }
    spend(head.size);
    const { data, consumed } = inflate(body.subarray(at), head.size);
    at += consumed;
    if (base !== undefined) pending.push({ base, delta: data });
    else {
      const type = TYPES[head.type as keyof typeof TYPES];
      if (type === undefined) throw new Error('the pack holds objects of an unknown kind');
      add({ type, data });
    }
  }
  while (pending.length > 0) {
    const later: Pending[] = [];
    for (const one of pending) {
      const base = objects.get(one.base);
      if (base === undefined) {
        later.push(one);
        continue;
      }
      const data = applyDelta(base.data, one.delta, left);
      spend(data.length);
      add({ type: base.type, data });
    }
    if (later.length === pending.length) throw new Error('the pack is not complete');
    pending = later;
  }
  return objects;
}

function idOf({ type, data }: GitObject): string {
  return createHash('sha1').update(`${type} ${data.length}\0`).update(data).digest('hex');
}

function header(bytes: Buffer, start: number): { type: number; size: number; next: number } {
  let at = start;
  let byte = bytes[at++] ?? 0;
  const type = (byte >> 4) & 7;
  let size = byte & 15;
  for (let shift = 4; (byte & 0x80) !== 0; shift += 7) {
    if (shift > 39 || at >= bytes.length) throw new Error('the pack is broken');
    byte = bytes[at++] ?? 0;
    size += (byte & 0x7f) * 2 ** shift;
  }
  return { type, size, next: at };
}

/** Unpacks exactly what was announced. */
function inflate(bytes: Buffer, size: number): { data: Buffer; consumed: number } {
  const { buffer, engine } = inflateSync(bytes, { maxOutputLength: Math.max(size, 1), info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  if (buffer.length !== size) throw new Error('an object has another size than the pack says');
  return { data: buffer, consumed: engine.bytesWritten };
}
