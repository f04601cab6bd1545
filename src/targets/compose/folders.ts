import { Path } from '../../contract';
import { Problems } from '../../errors';
import type { MountingContainer } from '../roles/pod';
import { bytes } from './amounts';
import type { ServiceVolume } from './compose-file';
import { isProjected, type ServerContext } from './context';
import { tmpfs } from './hardening';

/** The folders of a container. */
export interface Folders {
  readonly tmpfs: readonly string[];
  readonly volumes: readonly ServiceVolume[];
  /** Bytes of scratch that a node keeps on disk and this machine in memory. */
  readonly moved: number;
}

/** Folders that a container has for other reasons. */
const OWN: readonly string[] = [Path.SHARED, Path.RUN, Path.CONFIG];

/** Scratch folders of a container, in memory. */
export function scratchOf({ container, volumes }: MountingContainer): Pick<Folders, 'tmpfs' | 'moved'> {
  const scratch = container.volumeMounts.flatMap(({ name, mountPath }) => {
    const { emptyDir } = volumes.get(name) ?? {};
    if (emptyDir === undefined || OWN.includes(mountPath)) return [];
    return [{ path: mountPath, size: bytes(emptyDir.sizeLimit, '64Mi'), isDisk: emptyDir.medium !== 'Memory' }];
  });
  return {
    tmpfs: scratch.map(({ path, size }) => tmpfs(path, size)),
    moved: scratch.reduce((sum, { size, isDisk }) => sum + (isDisk ? size : 0), 0),
  };
}

/**
 * The folders that a server declared: scratch in memory, and folders of this machine for claims and ConfigMaps.
 *
 * @throws COMPOSE_FOLDER_UNAVAILABLE, once for each folder that nothing stands for
 */
export function foldersOf(context: ServerContext): Folders {
  const { pod, server, folder } = context;
  const problems = new Problems(server.path);
  const scratch = scratchOf({ container: pod.server, volumes: pod.volumes });
  const volumes = pod.server.volumeMounts.flatMap(({ name, mountPath, readOnly }): ServiceVolume[] => {
    const isScratch = pod.volumes.get(name)?.emptyDir !== undefined;
    if (isScratch || OWN.includes(mountPath) || isProjected(context, name)) return [];
    const source = server.run.folders.find(({ path }) => path === mountPath)?.source;
    if (source === undefined) {
      problems.add('COMPOSE_FOLDER_UNAVAILABLE', { path: mountPath });
      return [];
    }
    return [{ type: 'bind', source: folder(source), target: mountPath, read_only: readOnly }];
  });
  problems.raise();
  return { ...scratch, volumes };
}
