import type { Log } from '../../telemetry/log';
import type { Metrics } from '../../telemetry/metrics';
import type { LinkSource, ServerLink } from '../interfaces';

/** What a new link reports to the supply that started it. */
export interface LinkEvents {
  /** The server said something: it works. */
  spoke(): void;
  /** A line of the server was dropped. */
  dropped(kind: 'garbage' | 'oversize'): void;
  /** Something went wrong in the bridge while it handled a message of the server. */
  failed(error: unknown): void;
  /** The server is gone; `asked`: because the bridge closed the link. */
  ended(reason: string, asked: boolean): void;
}

export interface SupplyOptions {
  /** Starts a process. Rejects when that cannot even be tried. */
  readonly start: (events: LinkEvents) => Promise<ServerLink>;
  /** Processes that are kept ready. */
  readonly spares: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** First and longest wait after a failed start. Milliseconds. */
const FIRST_DELAY = 200;
const LONGEST_DELAY = 30_000;
/** Who would have to wait longer than this for the next attempt is told so at once. */
const PATIENCE = 2_000;
/** Dropped lines are logged this often at most, milliseconds: a server that prints its log to its output would double it. */
const REMARK = 10_000;
/** How long a process that was started ahead waits for somebody where no spares are kept, milliseconds. */
const UNUSED = 10_000;

interface Entry {
  readonly link: ServerLink;
  spoke: boolean;
}

/**
 * Where processes come from: spares first, so that a session does not pay for a start; then new ones. A process that ends on its own before
 * it said anything counts as a failed start, and failed starts are followed by growing waits: a broken server is not started in a loop.
 */
export class Supply implements LinkSource {
  private readonly running = new Set<Entry>();
  private readonly spares = new Set<Entry>();
  private readonly leaving = new Set<Promise<void>>();
  private probed: ServerLink | undefined;
  private starting = 0;
  private failures = 0;
  private notBefore = 0;
  private remarked = 0;
  private heard = 0;
  private refill: NodeJS.Timeout | undefined;
  private cooling: NodeJS.Timeout | undefined;
  private warm = false;
  private stopped = false;

  constructor(private readonly options: SupplyOptions) {}

  /** Processes that run, spares among them. */
  get processes(): number {
    return this.running.size;
  }

  /** Spares that wait. */
  get ready(): number {
    return this.spares.size;
  }

  /** Processes that work for somebody. */
  get working(): number {
    return this.running.size - this.spares.size;
  }

  /** Failed starts in a row. */
  get failed(): number {
    return this.failures;
  }

  /** When a server last said something; 0: never. */
  get lastHeard(): number {
    return this.heard;
  }

  async open(era?: 'modern'): Promise<ServerLink> {
    const probed = era === 'modern' ? this.probed : undefined;
    if (probed !== undefined) {
      this.probed = undefined;
      if (probed.open) return probed;
    }
    for (const spare of this.spares) {
      this.spares.delete(spare);
      this.schedule();
      if (spare.link.open) return spare.link;
    }
    const wait = this.notBefore - Date.now();
    if (wait > PATIENCE) throw new Error(`The server does not start; next attempt in ${Math.ceil(wait / 1_000)} s`);
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    return (await this.start()).link;
  }

  /** Keeps the process that answered the modern probe for the pool: it is up, and bound to nothing but its era. */
  offer(probed: ServerLink): void {
    this.probed = probed;
  }

  /**
   * Starts one spare beside the process that is asked what the server speaks: the first client need not wait for two starts, one after the
   * other. One alone, because it is not known yet whether the server starts at all.
   */
  startAhead(): void {
    // `wanted` would count the process that is being asked.
    if (this.options.spares > 0 && this.spares.size === 0) void this.add(1);
  }

  /** From now on spares are kept ready. */
  keepWarm(): void {
    this.warm = true;
    this.schedule();
  }

  /** Spares are not kept: what was started ahead serves whoever asks for a process soon, or ends. */
  letCool(): void {
    this.cooling = setTimeout(() => {
      for (const { link } of this.spares) void link.close();
      this.spares.clear();
    }, UNUSED).unref();
  }

  async close(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.refill);
    clearTimeout(this.cooling);
    await Promise.all([...[...this.running].map(({ link }) => link.close()), ...this.leaving]);
  }

  private schedule(): void {
    if (!this.warm || this.stopped || this.refill !== undefined || this.wanted <= 0) return;
    const refill = () => {
      this.refill = undefined;
      void this.top();
    };
    this.refill = setTimeout(refill, Math.max(0, this.notBefore - Date.now())).unref();
  }

  private get wanted(): number {
    return this.options.spares - this.spares.size - this.starting;
  }

  private async top(): Promise<void> {
    await this.add(Math.max(0, this.wanted));
    this.schedule();
  }

  private async add(count: number): Promise<void> {
    const started = await Promise.allSettled(Array.from({ length: count }, () => this.start()));
    for (const outcome of started) {
      if (outcome.status === 'fulfilled' && outcome.value.link.open) this.spares.add(outcome.value);
    }
  }

  private async start(): Promise<Entry> {
    if (this.stopped) throw new Error('The bridge is stopping');
    this.starting++;
    let entry: Entry | undefined;
    try {
      const link = await this.options.start({
        spoke: () => {
          this.heard = Date.now();
          if (entry?.spoke !== false) return;
          entry.spoke = true;
          this.failures = 0;
          this.notBefore = 0;
        },
        dropped: (kind) => this.dropped(kind),
        failed: (error) =>
          this.options.log.error({ event: 'internal-error', error: String(error) }, 'A message of the server was lost'),
        ended: (reason, asked) => {
          if (entry !== undefined) this.ended(entry, reason, asked);
        },
      });
      entry = { link, spoke: false };
      this.running.add(entry);
      return entry;
    } catch (error) {
      this.startFailed(error instanceof Error ? error.message : String(error));
      throw new Error('The server cannot be started');
    } finally {
      this.starting--;
    }
  }

  private ended(entry: Entry, reason: string, asked: boolean): void {
    this.running.delete(entry);
    // A server can be of no more use and still be alive: it is seen off before the bridge ends.
    const leaving = entry.link.close();
    this.leaving.add(leaving);
    void leaving.finally(() => this.leaving.delete(leaving));
    const spare = this.spares.delete(entry);
    if (!entry.spoke && !asked && !this.stopped) this.startFailed(reason);
    if (spare) this.schedule();
  }

  private dropped(kind: string): void {
    this.options.metrics.count('strata_bridge_server_lines_dropped_total', kind);
    if (Date.now() - this.remarked < REMARK) return;
    this.remarked = Date.now();
    this.options.log.warn({ event: 'line-dropped', kind }, 'The server wrote something that is no message');
  }

  private startFailed(reason: string): void {
    this.failures++;
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (this.failures - 1));
    this.notBefore = Date.now() + delay;
    this.options.log.warn(
      { event: 'start-failed', reason, failures: this.failures, delay },
      'The server did not start',
    );
  }
}
