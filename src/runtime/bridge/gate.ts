import type { z } from 'zod';
import type { Limits } from '../../contract';

type LimitsConfig = z.infer<typeof Limits>;

export type GateRefusal = 'rate' | 'concurrency' | 'streams';

/** The caps that hold over all clients. Each is a count in memory: a refusal costs nothing. */
export class Gate {
  private tokens: number;
  private filled = performance.now();
  private calls = 0;
  private open = 0;
  private closed = false;

  constructor(private readonly limits: LimitsConfig) {
    this.tokens = limits.requestsPerSecond ?? 0;
  }

  /** Calls in flight. */
  get inFlight(): number {
    return this.calls;
  }

  /** Open streams. */
  get streams(): number {
    return this.open;
  }

  /** No new calls and streams from now on. What is in flight goes on. */
  close(): void {
    this.closed = true;
  }

  /** Takes one request from the rate; false when there is none left. */
  admit(): boolean {
    const rate = this.limits.requestsPerSecond;
    if (rate === undefined) return true;
    const now = performance.now();
    this.tokens = Math.min(Math.max(1, rate), this.tokens + ((now - this.filled) / 1_000) * rate);
    this.filled = now;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }

  /** Begins a call; false when there are too many. */
  enter(count = 1): boolean {
    if (this.closed || this.calls + count > this.limits.concurrentRequests) return false;
    this.calls += count;
    return true;
  }

  leave(): void {
    this.calls--;
  }

  /** Opens a stream; false when there are too many. */
  openStream(): boolean {
    if (this.closed || this.open >= this.limits.streams) return false;
    this.open++;
    return true;
  }

  closeStream(): void {
    this.open--;
  }
}
