import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface MemoryTrimOptions {
  /** When something last happened, milliseconds. */
  readonly lastActive: () => number;
  /** Calls in flight. */
  readonly inFlight: () => number;
  /** Collects garbage. @default the engine's full collection */
  readonly collect?: () => void;
}

/** Quiet time after which memory is given back, milliseconds. */
const QUIET = 5_000;
const LOOK = 1_000;

/**
 * Gives memory back when the bridge has become quiet. The engine collects when something is allocated: after a busy hour it would keep the
 * sessions and buffers of that hour until the next one. Once for each quiet time, while nobody waits.
 */
export class MemoryTrim {
  private readonly timer: NodeJS.Timeout;
  private trimmed = Date.now();

  constructor(private readonly options: MemoryTrimOptions) {
    this.timer = setInterval(() => this.look(), LOOK).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const { lastActive, inFlight, collect } = this.options;
    const active = lastActive();
    if (inFlight() > 0 || active <= this.trimmed || Date.now() - active < QUIET) return;
    this.trimmed = Date.now();
    (collect ?? collectGarbage)();
  }
}

let full: (() => void) | undefined;

/** The engine's own full collection, which it shows on request only. */
export function collectGarbage(): void {
  if (full === undefined) {
    setFlagsFromString('--expose-gc');
    full = runInNewContext('gc') as () => void;
  }
  full();
}

let everything: (() => void) | undefined;

/**
 * What the engine does when memory runs out, without waiting for that: several collections, and pages given back to the system. It takes some tenths of a second in which
 * nobody is served, so that it is for rare moments after which much is left over.
 */
export function collectEverything(): void {
  if (everything === undefined) {
    setFlagsFromString('--expose-gc');
    const call = "() => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })";
    everything = runInNewContext(call) as () => void;
  }
  everything();
}
