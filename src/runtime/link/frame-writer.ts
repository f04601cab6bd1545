import type { Writable } from 'node:stream';
import { FRAME_HEAD, type Frame, MOST_PAYLOAD } from './protocol';

/** Frames are gathered here. Room for the longest one. */
const BATCH = 2 * (FRAME_HEAD + MOST_PAYLOAD);
/** Turns of the event loop that frames may wait for others. */
const MOST_TURNS = 2;
/** What the other side may leave unread before only what must be said is written. */
const CONGESTED = 262_144;

/**
 * Frames on their way. What is said while the event loop handles one batch of events leaves in one write: a system call for each frame would
 * cost more than all else. Where several are said, the next batch is likely to bring more: they wait for it, not for long.
 */
export class FrameWriter {
  private batch = Buffer.allocUnsafeSlow(BATCH);
  private used = 0;
  private scheduled = false;
  /** Frames that were gathered, how many the turn before has seen, and the turns that they have waited. */
  private frames = 0;
  private seen = 1;
  private turns = 0;

  constructor(
    private readonly stream: Writable,
    /** What was written so far has left this process, or is about to. */
    private readonly flushed?: () => void,
  ) {}

  /** Whether the other side reads more slowly than it is written to. */
  get congested(): boolean {
    return this.used + this.stream.writableLength > CONGESTED;
  }

  /**
   * Begins a frame and returns where its payload goes: `fill` it at once. The frame leaves when the event loop is through.
   *
   * @param size bytes of the payload
   */
  begin(type: Frame, number: number, size: number): number {
    if (this.used + FRAME_HEAD + size > BATCH) this.flush();
    const { batch, used } = this;
    batch.writeUInt32BE(size, used);
    batch[used + 4] = type;
    batch.writeUInt32BE(number, used + 5);
    this.used = used + FRAME_HEAD + size;
    this.frames++;
    if (!this.scheduled) {
      this.scheduled = true;
      setImmediate(this.turn);
    }
    return used + FRAME_HEAD;
  }

  /** The buffer that `begin` has reserved room in. Another one after every `begin`. */
  get room(): Buffer {
    return this.batch;
  }

  /** A frame with a payload of one number, of one byte or four; none where it is absent. */
  say(type: Frame, number: number, value?: number, bytes: 1 | 4 = 1): void {
    const at = this.begin(type, number, value === undefined ? 0 : bytes);
    if (value === undefined) return;
    if (bytes === 1) this.batch[at] = value;
    else this.batch.writeUInt32BE(value, at);
  }

  flush(): void {
    const { stream, used } = this;
    if (used === 0) return;
    this.used = 0;
    this.frames = 0;
    this.seen = 1;
    this.turns = 0;
    this.flushed?.();
    if (!stream.writable) return;
    stream.write(this.batch.subarray(0, used));
    // What the system did not take at once is still read from there.
    if (stream.writableLength > 0) this.batch = Buffer.allocUnsafeSlow(BATCH);
  }

  private readonly turn = (): void => {
    if (this.frames > this.seen && this.turns < MOST_TURNS) {
      this.seen = this.frames;
      this.turns++;
      setImmediate(this.turn);
      return;
    }
    this.scheduled = false;
    this.flush();
  };
}
