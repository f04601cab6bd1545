export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** Milliseconds until it is tried again. */
  readonly open: number;
  /** It opened or closed. */
  readonly changed: (state: BreakerState) => void;
  readonly now?: () => number;
}

export type BreakerState = 'closed' | 'open' | 'half-open';

/**
 * Leaves an upstream alone that fails again and again, so that nobody waits for it. After a while one call is let through: its outcome decides for
 * the others.
 */
export class Breaker {
  private failures = 0;
  private until = 0;
  private current: BreakerState = 'closed';
  private trial: number | undefined;
  private readonly now: () => number;

  constructor(private readonly options: BreakerOptions) {
    this.now = options.now ?? Date.now;
  }

  get state(): BreakerState {
    return this.current === 'open' && this.now() >= this.until ? 'half-open' : this.current;
  }

  /** Whether a call may go; one that may while the breaker is half open is the one whose outcome is waited for. */
  admits(): boolean {
    if (this.current === 'closed') return true;
    const now = this.now();
    if (now < this.until) return false;
    // A trial that never ended, because its caller left, is one that is over.
    if (this.trial !== undefined && now - this.trial < this.options.open) return false;
    this.trial = now;
    this.move('half-open');
    return true;
  }

  /** The upstream answered. */
  succeeded(): void {
    this.failures = 0;
    this.trial = undefined;
    this.move('closed');
  }

  /** The upstream did not answer, or not as a working one does. */
  failed(): void {
    this.failures++;
    this.trial = undefined;
    if (this.current === 'closed' && this.failures < this.options.failures) return;
    this.until = this.now() + this.options.open;
    this.move('open');
  }

  private move(state: BreakerState): void {
    if (this.current === state) return;
    this.current = state;
    this.options.changed(state);
  }
}
