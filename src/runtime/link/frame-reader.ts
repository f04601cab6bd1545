import { FRAME_HEAD, type Frame, LinkFailure, MOST_PAYLOAD } from './protocol';

/** Receives a frame. What `payload` shows is valid as long as somebody holds it. */
export type FrameHandler = (type: Frame, number: number, payload: Buffer) => void;

const EMPTY = Buffer.alloc(0);

/** Finds frames in the chunks of a connection. A length that no frame has ends the link before anything is held for it. */
export class FrameReader {
  /** A frame that is not whole yet: its pieces, and how many bytes it still lacks. */
  private pieces: Buffer[] = [];
  private held = 0;

  constructor(private readonly handle: FrameHandler) {}

  /** @throws LinkFailure where the bytes are no frames */
  push(chunk: Buffer): void {
    let bytes = chunk;
    if (this.held > 0) {
      this.pieces.push(chunk);
      this.held += chunk.length;
      if (this.held < this.needed) return;
      bytes = Buffer.concat(this.pieces, this.held);
      this.pieces = [];
      this.held = 0;
    }
    const rest = this.frames(bytes);
    if (rest.length === 0) return;
    this.pieces = [rest];
    this.held = rest.length;
  }

  /** What has to be here before the held frame can be read. */
  private get needed(): number {
    const [first = EMPTY] = this.pieces;
    return first.length < FRAME_HEAD ? FRAME_HEAD : FRAME_HEAD + first.readUInt32BE(0);
  }

  private frames(bytes: Buffer): Buffer {
    let start = 0;
    while (bytes.length - start >= FRAME_HEAD) {
      const length = bytes.readUInt32BE(start);
      if (length > MOST_PAYLOAD) throw new LinkFailure(`a frame of ${length} bytes`);
      const body = start + FRAME_HEAD;
      if (bytes.length - body < length) break;
      this.handle(bytes[start + 4] as Frame, bytes.readUInt32BE(start + 5), bytes.subarray(body, body + length));
      start = body + length;
    }
    return start === 0 ? bytes : bytes.subarray(start);
  }
}
