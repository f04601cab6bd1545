import { write, writeSync } from 'node:fs';

/** How long lines gather before they are written, milliseconds. */
const GATHER = 10;
/** How long a process that ends waits for a pipe that is full, milliseconds. Whoever should empty it may be gone. */
const LAST_WORDS = 1_000;
/** How long it sleeps between two attempts, milliseconds. */
const NAP = 5;

/** Where lines go: logs and audit events alike. */
export interface Output {
  /** Queues one line with its end. */
  write(line: string): void;
  /** Characters that wait. */
  readonly waiting: number;
  /** Whether the last write failed: what was to be written is lost. */
  readonly broken: boolean;
  /** Writes what waits at once. For a process that ends by accident. */
  flush(): void;
  /** Resolves when all is written. For a process that ends on purpose. */
  drained(): Promise<void>;
  /** Resolves when all that was queued until now is written; false where that failed. It does not wait for what comes later. */
  written(): Promise<boolean>;
}

/**
 * Lines to a file descriptor, gathered and written off the event loop, one write at a time: two writers to one pipe could cut each other's
 * lines in two.
 */
export class DescriptorOutput implements Output {
  private lines: string[] = [];
  private size = 0;
  private writing: Buffer | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failed = false;
  private idle: (() => void)[] = [];
  /** Who waits for lines that gather, and for those that are being written. */
  private gathering: ((written: boolean) => void)[] = [];
  private leaving: ((written: boolean) => void)[] = [];

  constructor(private readonly descriptor: number) {}

  get waiting(): number {
    return this.size + (this.writing?.length ?? 0);
  }

  get broken(): boolean {
    return this.failed;
  }

  write(line: string): void {
    this.lines.push(line);
    this.size += line.length;
    this.timer ??= setTimeout(this.send, GATHER);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const deadline = Date.now() + LAST_WORDS;
    for (let rest = this.take(); rest.length > 0; ) {
      try {
        rest = rest.subarray(writeSync(this.descriptor, rest));
      } catch (error) {
        // A full pipe that nobody empties, or one that was closed: there is no other place to say so.
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || Date.now() > deadline) return;
        // The event loop no longer turns here: this is the one way to wait without burning a processor.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, NAP);
      }
    }
  }

  drained(): Promise<void> {
    if (this.waiting === 0) return Promise.resolve();
    clearTimeout(this.timer);
    this.send();
    return new Promise((resolve) => this.idle.push(resolve));
  }

  written(): Promise<boolean> {
    if (this.waiting === 0) return Promise.resolve(!this.failed);
    return new Promise((resolve) => {
      (this.size > 0 ? this.gathering : this.leaving).push(resolve);
      if (this.writing !== undefined || this.size === 0) return;
      clearTimeout(this.timer);
      this.send();
    });
  }

  private readonly send = (): void => {
    this.timer = undefined;
    if (this.writing !== undefined || this.size === 0) return;
    this.writing = this.take();
    this.next();
  };

  private next(): void {
    const { writing } = this;
    if (writing === undefined) return;
    write(this.descriptor, writing, (error, written) => {
      if (error?.code === 'EAGAIN') {
        setTimeout(() => this.next(), GATHER);
        return;
      }
      this.failed = error !== null;
      const rest = error === null ? writing.subarray(written) : undefined;
      if (rest !== undefined && rest.length > 0) {
        this.writing = rest;
        this.next();
        return;
      }
      this.writing = undefined;
      for (const resolve of this.leaving.splice(0)) resolve(!this.failed);
      if (this.size > 0) this.send();
      else for (const resolve of this.idle.splice(0)) resolve();
    });
  }

  private take(): Buffer {
    const batch = Buffer.from(this.lines.join(''));
    this.lines = [];
    this.size = 0;
    this.leaving = this.leaving.concat(this.gathering.splice(0));
    return batch;
  }
}
