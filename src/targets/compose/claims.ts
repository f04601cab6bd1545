import { Path } from '../../contract';
import { bytes } from './amounts';
import type { Service } from './compose-file';
import type { ServerContext } from './context';
import { hardened } from './hardening';
import { claimName } from './names';

/** The volume that stands for a claim of a server. None where a folder of this machine does. */
export function claimVolume(context: ServerContext, volume: string, mountPath: string): string | undefined {
  const { pod, server } = context;
  const claim = pod.volumes.get(volume)?.persistentVolumeClaim?.claimName;
  if (claim === undefined || server.run.folders.some(({ path, source }) => path === mountPath && source !== undefined))
    return undefined;
  return claimName(server.namespace, claim);
}

/** The volumes that stand for claims of a server, each once. */
export function claimsOf(context: ServerContext): string[] {
  const found = context.pod.server.volumeMounts.flatMap(
    ({ name, mountPath }) => claimVolume(context, name, mountPath) ?? [],
  );
  return [...new Set(found)];
}

/**
 * Gives a volume to the user of the servers, and ends. An engine gives a new volume to who owns the folder beneath it in the first container that mounts it: in the
 * runtime image there is one of the user's, in a server's own image there may be none, or root's.
 */
export function ownerService({ pod }: ServerContext, claim: string): Service {
  return hardened({
    image: pod.bridge.image,
    entrypoint: [Path.IMAGE_STDIOD],
    command: ['--version'],
    labels: {},
    restart: 'no',
    pids_limit: 16,
    mem_limit: bytes(undefined, '32Mi'),
    cpus: 0.1,
    stop_grace_period: '5s',
    volumes: [{ type: 'volume', source: claim, target: Path.SHARED }],
    network_mode: 'none',
  });
}
