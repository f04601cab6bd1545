import type { BridgeContext } from '../interfaces';
import { PoolProcess, type Subscription } from './pool-process';

/** Calls in flight at one process, and for how long, before another one is started. Milliseconds. */
const BUSY = 128;
const BUSY_FOR = 1_000;
/** A process without calls and subscriptions ends after this time, unless it is the last. Milliseconds. */
const IDLE = 60_000;
const LOOK = 250;

/**
 * The shared processes. One serves all there is to serve until calls pile up at it for a second: processes of a server have no common state,
 * so that a change which one call makes is announced to subscriptions of its own process only. More are started up to the cap, and ended
 * when they have been idle for a minute.
 */
export class Pool {
  private readonly processes = new Map<number, PoolProcess>();
  private readonly idleSince = new Map<number, number>();
  private growing: Promise<PoolProcess> | undefined;
  private busySince: number | undefined;
  private readonly timer: NodeJS.Timeout;
  private stopped = false;

  constructor(private readonly context: BridgeContext) {
    this.timer = setInterval(() => this.look(), LOOK).unref();
  }

  get size(): number {
    return this.processes.size;
  }

  /** The process with this number, or the one with the least to do; undefined when there is none. */
  pick(serial?: number): PoolProcess | undefined {
    const pinned = serial === undefined ? undefined : this.processes.get(serial);
    if (pinned?.open === true) return pinned;
    let best: PoolProcess | undefined;
    for (const process of this.processes.values()) {
      if (process.open && (best === undefined || process.load < best.load)) best = process;
    }
    return best;
  }

  /** One more process. Who asks while one is being started waits for that one. */
  grow(): Promise<PoolProcess> {
    this.growing ??= this.start().finally(() => {
      this.growing = undefined;
    });
    return this.growing;
  }

  /** Takes over a process that is up already. */
  adopt(process: PoolProcess): void {
    this.processes.set(process.serial, process);
  }

  async close(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await Promise.all([...this.processes.values()].map((process) => process.close()));
  }

  private async start(): Promise<PoolProcess> {
    const link = await this.context.links.open('modern');
    const process = new PoolProcess(link, (ended, subscriptions) => this.ended(ended, subscriptions));
    this.adopt(process);
    if (this.stopped) await process.close();
    return process;
  }

  private ended(process: PoolProcess, subscriptions: readonly Subscription[]): void {
    this.processes.delete(process.serial);
    this.idleSince.delete(process.serial);
    if (!this.stopped && subscriptions.length > 0) void this.move(subscriptions);
  }

  /** Subscriptions outlive their process: they are opened again at another one (2026-07-28 `basic/transports/stdio`). */
  private async move(subscriptions: readonly Subscription[]): Promise<void> {
    while (!this.stopped) {
      const open = subscriptions.filter(({ ended }) => !ended);
      if (open.length === 0) return;
      try {
        const process = this.pick() ?? (await this.grow());
        for (const subscription of open) process.subscribe(subscription);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 1_000).unref());
      }
    }
  }

  private look(): void {
    const now = Date.now();
    const all = [...this.processes.values()];
    const busy = all.length > 0 && all.every(({ load }) => load >= BUSY);
    this.busySince = busy ? (this.busySince ?? now) : undefined;
    if (
      this.busySince !== undefined &&
      now - this.busySince >= BUSY_FOR &&
      all.length < this.context.config.sessions.poolMax
    ) {
      this.busySince = undefined;
      this.grow().catch(() => undefined);
    }
    for (const process of all) {
      if (process.load + process.subscribers > 0) this.idleSince.delete(process.serial);
      else if (!this.idleSince.has(process.serial)) this.idleSince.set(process.serial, now);
      else if (now - (this.idleSince.get(process.serial) ?? now) >= IDLE && this.processes.size > 1) {
        this.processes.delete(process.serial);
        void process.close();
      }
    }
  }
}
