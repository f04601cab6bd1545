import type { GatewaySigner } from '../../auth/upstream/gateway-signer';
import { StateSealer } from '../../bridge/translate/modern-client/sealed-state';
import { type Marks, SharedMarks } from '../../policy/access/marks';
import { SealedConfirmations } from '../../policy/access/sealed-confirmations';
import type { Redis } from '../../store/redis';

export interface ConfirmationsOptions {
  readonly signer: GatewaySigner | undefined;
  readonly redis: Redis | undefined;
}

/**
 * What people confirmed, by upstream. Replicas that share a signing key and a store take each other's confirmations, each of them once: the key to
 * seal with comes from the signing key, and the store knows what was used. Where either is missing a confirmation is good at its own replica alone,
 * because nobody else could tell whether it was used.
 */
export class Confirmations {
  private readonly known = new Map<string, SealedConfirmations>();
  private readonly sealers = new Map<string, StateSealer>();
  private readonly marks: Marks | undefined;

  constructor(private readonly options: ConfirmationsOptions) {
    const { signer, redis } = options;
    if (signer?.shared === true && redis !== undefined) this.marks = new SharedMarks(redis);
  }

  of(upstream: string): SealedConfirmations {
    let found = this.known.get(upstream);
    if (found === undefined) {
      const { marks } = this;
      found = new SealedConfirmations(marks && { marks, sealer: () => this.sealer(upstream) });
      this.known.set(upstream, found);
    }
    return found;
  }

  /** The key is asked for each time: it follows the signing key. */
  private async sealer(upstream: string): Promise<StateSealer> {
    const key = await this.options.signer?.derive(`confirmation ${upstream}`);
    if (key === undefined) throw new Error('there is no key to seal with');
    const name = key.toString('base64');
    let sealer = this.sealers.get(name);
    if (sealer === undefined) {
      sealer = new StateSealer(key);
      this.sealers.set(name, sealer);
    }
    return sealer;
  }
}
