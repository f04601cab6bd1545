import type { DeadlineOptions } from '../deadline';
import type { Gate } from '../gate';
import type { LegacyBackends } from '../interfaces';
import type { Observer } from '../observe';
import type { ToolFilter } from '../tools/tool-filter';
import type { Sessions } from './sessions';

export interface LegacyLegOptions {
  readonly sessions: Sessions;
  readonly backends: LegacyBackends;
  readonly gate: Gate;
  readonly observer: Observer;
  readonly tools: ToolFilter;
  /** Legacy revisions that the configuration offers, newest first. */
  readonly revisions: readonly string[];
  /** The time that a call has. */
  readonly limits: DeadlineOptions;
  /** The time that `initialize` has, milliseconds. */
  readonly start: number;
  /** A server did not answer `initialize` in time. */
  readonly doubt: () => void;
}
