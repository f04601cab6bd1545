import { z } from 'zod';
import { shapeOf } from '../../kube';
import type { ResourceProps } from '../common/workload-props';
import { WORKLOAD_SHAPES } from '../common/workload-shape';

/** Backups at times: one state of everything that the registry knows, in a file that either kind of store is restored from. Everything has a default. */
export interface RegistryBackupProps {
  /**
   * When: minute, hour, day of month, month and day of week, in UTC.
   * @default 0 3 * * * (each night at three)
   */
  readonly schedule?: string;
  /**
   * How many are kept, at most 1,000. The oldest goes when a new one is complete.
   * @default 14
   */
  readonly keep?: number;
  /**
   * How much the volume for them holds.
   * @default 5Gi
   */
  readonly size?: string;
  /**
   * The volume's StorageClass: another one than the store's, so that one fault does not take both.
   * @default the cluster's
   */
  readonly storageClass?: string;
  /**
   * A PersistentVolumeClaim of the namespace that is there already. Not with `size` and `storageClass`.
   * @default one is created, named as the registry and `-backup`
   */
  readonly claim?: string;
  /**
   * What the container gets.
   * @default requests of 50m CPU and 64Mi, limits of 1 CPU and 256Mi
   */
  readonly resources?: ResourceProps;
}

const text = z.string().optional();

export const BACKUP_SHAPE = shapeOf<RegistryBackupProps>({
  schedule: text,
  keep: z.number().optional(),
  size: text,
  storageClass: text,
  claim: text,
  resources: WORKLOAD_SHAPES.resources,
});
