import type { Installs } from '../roles';
import type { PlaceOf } from './secrets';

/** How a project is made. */
export interface ComposeOptions {
  /** The composition's folder, absolute: folders that servers use are named from here. */
  readonly project: string;
  /** The Compose project's folder, absolute. */
  readonly out: string;
  /**
   * The IPv4 range of the servers' networks.
   *
   * @default 198.18.64.0/20
   */
  readonly subnet?: string;
  /** How clients are told of a bridge or gateway. Portals show it. */
  readonly installs: Installs;
  /**
   * Where people find the value of a key of a Secret that an operator brings into the cluster.
   *
   * @default they are told the key of the Secret
   */
  readonly placeOf?: PlaceOf;
}
