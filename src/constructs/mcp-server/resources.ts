import { mebibytes, type VolumeSpec } from '../../kube';
import { amount, type ResourceDefaults, type Resources } from '../common/resources';

export const BRIDGE_DEFAULTS: ResourceDefaults = {
  requests: { cpu: '20m', memory: '64Mi', ephemeralStorage: '32Mi' },
  limits: { cpu: '500m', memory: '256Mi', ephemeralStorage: '64Mi' },
};

export const SUPERVISOR_RESOURCES: Resources = {
  requests: { cpu: '10m', memory: '16Mi', 'ephemeral-storage': '8Mi' },
  limits: { cpu: '100m', memory: '32Mi', 'ephemeral-storage': '16Mi' },
};

/** The supervisor itself, and what the kernel keeps for pipes and sockets. */
export const SUPERVISOR_MEMORY = '32Mi';
/** Logs that the node keeps until it rotates them. */
const LOGS = '64Mi';
/** An HTTP server is one process of unknown size. */
export const HTTP_SERVER_MEMORY = { request: '128Mi', limit: '512Mi' } as const;

/** Memory of a number of processes. */
export function processMemory(processes: number, perProcess: string): bigint {
  return BigInt(processes) * amount(perProcess);
}

/** What a server's container gets where the composition says nothing: room for its processes and its volumes. */
export function serverDefaults(
  memory: { readonly idle: bigint; readonly most: bigint },
  volumes: readonly VolumeSpec[],
): ResourceDefaults {
  const inMemory = volumeTotal(volumes, 'memory');
  const onDisk = volumeTotal(volumes, 'disk') + amount(LOGS);
  return {
    requests: { cpu: '50m', memory: mebibytes(memory.idle), ephemeralStorage: LOGS },
    limits: {
      cpu: '1',
      memory: mebibytes(memory.most + inMemory),
      ephemeralStorage: mebibytes(onDisk),
    },
  };
}

/** Sizes of the volumes that are kept in memory, or on disk. */
export function volumeTotal(volumes: readonly VolumeSpec[], medium: 'disk' | 'memory'): bigint {
  return volumes.reduce(
    (sum, volume) => sum + (volume.kind === 'empty' && volume.medium === medium ? amount(volume.size) : 0n),
    0n,
  );
}
