import { z } from 'zod';
import { ATTEMPT_SECONDS } from './cookies';
import type { Keys } from './keys';
import type { Attempt } from './provider';

const Sealed = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), path: z.string() });

/**
 * Attempts to log in, sealed into the browser's own cookie: an attempt that was begun in another browser is of no use in this one, and whoever begins a million
 * of them costs no memory. Where replicas share a secret, one that was begun at one of them ends at another.
 */
export class Attempts {
  constructor(
    private readonly keys: Keys,
    private readonly now: () => number,
  ) {}

  seal(attempt: Attempt): Promise<string> {
    return this.keys.seal('attempt', { ...attempt }, this.now() + ATTEMPT_SECONDS * 1_000);
  }

  async open(sealed: string | undefined): Promise<Attempt | undefined> {
    if (sealed === undefined) return undefined;
    return Sealed.safeParse(await this.keys.open('attempt', sealed)).data;
  }
}
