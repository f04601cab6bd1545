import type { Isolation, LaunchContext } from './launch';
import type { ServerEvents } from './server';

/** How to run servers on this machine. */
export interface LocalOptions extends ServerEvents {
  /** The composition's folder: relative folders, .env and node_modules are looked for here. */
  readonly project: string;
  /** The user's environment: secrets are looked for here, and little else is passed on. */
  readonly environment: LaunchContext['environment'];
  /** Servers that run without Node's permission model, by name. */
  readonly unconfined: readonly string[];
  /**
   * What isolates servers.
   * @default nothing beyond what their launchers do
   */
  readonly isolation?: Isolation;
  /** Told before something that takes long. */
  readonly progress: (text: string) => void;
  /**
   * The runtime's program.
   * @default the bundle of this package
   */
  readonly runtime?: string;
}
