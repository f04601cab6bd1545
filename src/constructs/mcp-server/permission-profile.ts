import { checkShape, listOf, madeBy, shapeOf } from '../../kube';
import { Egress } from '../../network';
import { Volume } from './volume';

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

const PROFILE_SHAPE = shapeOf<PermissionProfileProps>({
  egress: listOf(madeBy(Egress, 'Egress.https, Egress.host, Egress.cidr or Egress.pods')).optional(),
  volumes: listOf(madeBy(Volume, 'Volume.emptyDir, Volume.claim or Volume.configMap')).optional(),
});

/**
 * Permissions to give to several servers. A profile means the same everywhere: in a cluster it becomes network policy and volumes, on a laptop it
 * confines the process. It adds to what a server declares itself; it never takes away.
 */
export class PermissionProfile {
  readonly egress: readonly Egress[];
  readonly volumes: readonly Volume[];

  /** @throws StrataError PROP_UNKNOWN, PROP_INVALID */
  constructor(props: PermissionProfileProps) {
    checkShape(props, PROFILE_SHAPE, 'new PermissionProfile');
    this.egress = [...(props.egress ?? [])];
    this.volumes = [...(props.volumes ?? [])];
  }

  /**
   * A profile with the permissions of both.
   *
   * @throws StrataError PROP_UNKNOWN, PROP_INVALID
   */
  merge(other: PermissionProfile | PermissionProfileProps): PermissionProfile {
    const { egress, volumes } = other instanceof PermissionProfile ? other : new PermissionProfile(other);
    return new PermissionProfile({ egress: [...this.egress, ...egress], volumes: [...this.volumes, ...volumes] });
  }
}
