import { Path } from '../../contract';
import { Problems } from '../../errors';
import { configMapFile, type MountingContainer } from '../roles/pod';
import { bytes } from './amounts';
import { claimVolume } from './claims';
import type { ServiceVolume } from './compose-file';
import { isProjected, type ServerContext } from './context';
import { tmpfs } from './hardening';
import type { ConfigFile } from './role';

/** The folders of a container. */
export interface Folders {
  readonly tmpfs: readonly string[];
  readonly volumes: readonly ServiceVolume[];
  /** Files of ConfigMaps that the composition has. */
  readonly configs: readonly ConfigFile[];
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
 * The folders that a server declared: scratch in memory; for claims and ConfigMaps the folder of this machine that the composition names, else a volume of the
 * engine that is kept, and the ConfigMap's files.
 *
 * @throws COMPOSE_FOLDER_UNAVAILABLE, once for each folder that nothing stands for
 */
export function foldersOf(context: ServerContext): Folders {
  const { pod, server, folder } = context;
  const problems = new Problems(server.path);
  const scratch = scratchOf({ container: pod.server, volumes: pod.volumes });
  const configs: ConfigFile[] = [];
  const volumes = pod.server.volumeMounts.flatMap(({ name, mountPath, readOnly }): ServiceVolume[] => {
    const isScratch = pod.volumes.get(name)?.emptyDir !== undefined;
    if (isScratch || OWN.includes(mountPath) || isProjected(context, name)) return [];
    const source = server.run.folders.find(({ path }) => path === mountPath)?.source;
    if (source !== undefined) return [{ type: 'bind', source: folder(source), target: mountPath, read_only: readOnly }];
    const claim = claimVolume(context, name, mountPath);
    if (claim !== undefined) {
      const common = { type: 'volume', source: claim, target: mountPath, volume: { nocopy: true } } as const;
      return [{ ...common, read_only: readOnly }];
    }
    const files = filesOf(context, name, mountPath);
    if (files.length === 0) {
      problems.add('COMPOSE_FOLDER_UNAVAILABLE', { path: mountPath });
      return [];
    }
    configs.push(...files);
    return [{ type: 'bind', source: `./${mapFolder(context, mountPath)}`, target: mountPath, read_only: true }];
  });
  problems.raise();
  return { ...scratch, volumes, configs };
}

/** The files of a ConfigMap that the composition has, and the server asks for. */
function filesOf(context: ServerContext, volume: string, mountPath: string): ConfigFile[] {
  const { assembly, server, pod } = context;
  const map = pod.volumes.get(volume)?.configMap;
  const data = map && configMapFile(assembly, server.namespace, map.name);
  if (map === undefined || data === undefined) return [];
  const items = map.items ?? Object.keys(data).map((key) => ({ key, path: key }));
  return items.flatMap(({ key, path }) =>
    data[key] === undefined ? [] : [{ path: `${mapFolder(context, mountPath)}/${path}`, content: data[key] }],
  );
}

function mapFolder({ names }: ServerContext, mountPath: string): string {
  return `config/${names.server}${mountPath}`;
}
