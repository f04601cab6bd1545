import type { Egress } from '../../network';
import type { Volume } from './volume';

export interface PermissionProfileProps {
  /**
   * The network: what a server with this profile may reach.
   * @default nothing
   */
  readonly egress?: readonly Egress[];
  /**
   * The file system: the folders that a server with this profile may use.
   * @default none but `/tmp`
   */
  readonly volumes?: readonly Volume[];
}

/**
 * Permissions to give to several servers. A profile means the same everywhere: in a cluster it becomes network policy and volumes, on a laptop it
 * confines the process. It adds to what a server declares itself; it never takes away.
 */
export class PermissionProfile {
  readonly egress: readonly Egress[];
  readonly volumes: readonly Volume[];

  constructor({ egress = [], volumes = [] }: PermissionProfileProps) {
    this.egress = [...egress];
    this.volumes = [...volumes];
  }

  /** A profile with the permissions of both. */
  merge(other: PermissionProfileProps): PermissionProfile {
    return new PermissionProfile({
      egress: [...this.egress, ...(other.egress ?? [])],
      volumes: [...this.volumes, ...(other.volumes ?? [])],
    });
  }
}
