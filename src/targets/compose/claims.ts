import { Path } from '../../contract';
import type { Service } from './compose-file';
import type { ServerContext } from './context';
import { claimName } from './names';
import { oneShot } from './one-shot';

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
export function ownerService(context: ServerContext, claim: string): Service {
  return oneShot(context, ['--version'], [{ type: 'volume', source: claim, target: Path.SHARED }]);
}
