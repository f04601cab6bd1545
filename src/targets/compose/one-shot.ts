import { Path } from '../../contract';
import { bytes } from './amounts';
import type { Service } from './compose-file';
import type { ServerContext } from './context';
import { hardened } from './hardening';

/** A service of the runtime image that does something to volumes before a server starts, and ends. */
export function oneShot({ pod }: ServerContext, args: readonly string[], volumes: Service['volumes']): Service {
  return hardened({
    image: pod.bridge.image,
    entrypoint: [Path.IMAGE_STDIOD],
    command: args,
    labels: {},
    restart: 'no',
    pids_limit: 16,
    mem_limit: bytes(undefined, '32Mi'),
    cpus: 0.1,
    stop_grace_period: '5s',
    volumes,
    network_mode: 'none',
  });
}
