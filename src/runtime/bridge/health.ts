import type { Log } from '../telemetry/log';
import type { Eras } from './interfaces';

export interface HealthOptions<Ready> {
  /** Asks the server what it speaks. */
  readonly probe: () => Promise<Eras>;
  /** Prepares what serves clients, once, when the first answer is there. */
  readonly prepare: (eras: Eras) => Ready;
  /** Starts of the server that failed in a row. */
  readonly failedStarts: () => number;
  /** When the server last said something, milliseconds. */
  readonly lastHeard: () => number;
  readonly log: Log;
}

/** Waits between failed probes, milliseconds. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 15_000;
/** Silence after which a server is asked whether it still answers, milliseconds. */
const STALE = 300_000;

/**
 * Whether the server behind the bridge answers, and what it speaks. The verdict on its eras is kept as long as the bridge runs: one pod runs
 * one image. Whether it answers is found out again whenever starts fail, a handshake runs out of time, or nothing was heard for long.
 */
export class Health<Ready> {
  private ready: Ready | undefined;
  private eras: Eras | undefined;
  private attempt: Promise<Ready> | undefined;
  private wait = FIRST_WAIT;
  private timer: NodeJS.Timeout | undefined;
  private failure: string | undefined = 'the server has not answered yet';
  private stopped = false;

  constructor(private readonly options: HealthOptions<Ready>) {}

  /** What the server speaks, and since when that is known. */
  get verdict(): Eras | undefined {
    return this.eras;
  }

  /** What serves clients. Before the first answer of the server it is waited for; rejects where the server does not start. */
  get(): Ready | Promise<Ready> {
    return this.ready ?? this.check();
  }

  /** Why clients would not be served; undefined where they would. */
  get notReady(): string | undefined {
    if (this.stopped) return 'the bridge is stopping';
    const { failedStarts, lastHeard } = this.options;
    if (failedStarts() > 0 || Date.now() - lastHeard() > STALE) this.schedule();
    if (failedStarts() > 0) return 'the server does not start';
    return this.failure;
  }

  /** Asks the server now, unless that is going on or a failure is just behind. */
  check(): Promise<Ready> {
    if (this.attempt !== undefined) return this.attempt;
    if (this.timer !== undefined || this.stopped) return Promise.reject(new Error(this.failure));
    this.attempt = this.run().finally(() => {
      this.attempt = undefined;
    });
    return this.attempt;
  }

  /** The server did not answer somebody in time. */
  doubt(): void {
    this.schedule();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    this.check().catch(() => undefined);
  }

  private async run(): Promise<Ready> {
    try {
      const eras = await this.options.probe();
      this.eras ??= eras;
      this.ready ??= this.options.prepare(eras);
      this.failure = undefined;
      this.wait = FIRST_WAIT;
      return this.ready;
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      this.options.log.error(
        { event: 'probe-failed', reason: this.failure, next: this.wait },
        'The server does not answer',
      );
      this.again();
      throw error;
    }
  }

  private again(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.schedule();
    }, this.wait).unref();
    this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
  }
}
