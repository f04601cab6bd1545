import type { Kind } from './kinds';
import type { Entry } from './listing';

/** Whether a principal may see an entry: what may not be called is not shown. */
export interface Visibility {
  /** Another value whenever the answers may be others. */
  readonly epoch: number;
  visible(
    principal: string | undefined,
    kind: Kind,
    entries: readonly Entry[],
  ): readonly Entry[] | Promise<readonly Entry[]>;
}
