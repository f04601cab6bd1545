import { connect, type Socket } from 'node:net';
import { within } from './processes';

/** One connection to stdiod, as a bridge would hold it. */
export class Peer {
  private received: Buffer[] = [];
  private lines = 0;
  private wake: (() => void) | undefined;
  /** Set when the stream has ended, by its end or by an error. */
  ended = false;
  /** The code of the error that ended the stream. */
  error: string | undefined;

  private constructor(readonly socket: Socket) {
    socket.on('data', (data: Buffer) => {
      this.received.push(data);
      this.lines += data.reduce((count, byte) => (byte === 10 ? count + 1 : count), 0);
      this.wake?.();
    });
    const end = () => {
      this.ended = true;
      this.wake?.();
    };
    socket.on('end', end);
    socket.on('close', end);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.error = error.code;
      end();
    });
  }

  static connect(path: string): Promise<Peer> {
    return new Promise((resolve, reject) => {
      const socket = connect({ path, allowHalfOpen: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Peer(socket));
      });
    });
  }

  send(line: string): void {
    this.socket.write(`${line}\n`);
  }

  /** The next line. */
  async line(limit?: number): Promise<string> {
    while (this.lines === 0) {
      if (this.ended) {
        throw new Error(`the stream ended before a line came: ${Buffer.concat(this.received)} ${this.error ?? ''}`);
      }
      await within('a line', this.change(), limit);
    }
    const all = Buffer.concat(this.received);
    const end = all.indexOf(10);
    this.received = [all.subarray(end + 1)];
    this.lines -= 1;
    return all.subarray(0, end).toString();
  }

  /** Sends a line and returns the answer. */
  async ask(line: string, limit?: number): Promise<string> {
    this.send(line);
    return this.line(limit);
  }

  /** All that comes until the stream ends. */
  async rest(limit?: number): Promise<string> {
    const start = performance.now();
    while (!this.ended) {
      await within('the end of the stream', this.change(), limit);
    }
    this.endedAfter = performance.now() - start;
    return Buffer.concat(this.received).toString();
  }

  /** How many milliseconds the last `rest` waited. */
  endedAfter = Number.NaN;

  /** Closes the write side; the answers still come. */
  halfClose(): void {
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
