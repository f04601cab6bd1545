/**
 * An object from another one and what differs. Source: Git, gitformat-pack, "Deltified representation".
 *
 * @param most largest result, bytes
 * @throws Error when the delta does not fit
 */
export function applyDelta(base: Buffer, delta: Buffer, most: number): Buffer {
  const reader = { at: 0 };
  if (size(delta, reader) !== base.length) throw new Error('a delta has another base');
  const length = size(delta, reader);
  if (length > most) throw new Error('an object is too large');
  const result = Buffer.alloc(length);
  let written = 0;
  while (reader.at < delta.length) {
    const instruction = next(delta, reader);
    let part: Buffer;
    if ((instruction & 0x80) !== 0) {
      const offset = field(delta, reader, instruction, 4);
      const count = field(delta, reader, instruction >> 4, 3) || 0x10000;
      if (offset + count > base.length) throw new Error('a delta reaches beyond its base');
      part = base.subarray(offset, offset + count);
    } else {
      if (instruction === 0 || reader.at + instruction > delta.length) throw new Error('a delta is broken');
      part = delta.subarray(reader.at, reader.at + instruction);
      reader.at += instruction;
    }
    if (written + part.length > length) throw new Error('a delta makes more than it says');
    written += part.copy(result, written);
  }
  if (written !== length) throw new Error('a delta makes less than it says');
  return result;
}

interface Reader {
  at: number;
}

function next(bytes: Buffer, reader: Reader): number {
  const byte = bytes[reader.at++];
  if (byte === undefined) throw new Error('a delta ends in its middle');
  return byte;
}

/** Bytes of a number, of which the low bits of `present` say which are there. */
function field(bytes: Buffer, reader: Reader, present: number, count: number): number {
  let value = 0;
  for (let index = 0; index < count; index++) {
    if ((present & (1 << index)) !== 0) value += next(bytes, reader) * 2 ** (8 * index);
  }
  return value;
}

function size(bytes: Buffer, reader: Reader): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = next(bytes, reader);
    value += (byte & 0x7f) * 2 ** shift;
    if ((byte & 0x80) === 0) return value;
    if (shift > 42) throw new Error('a number is too large');
  }
}
