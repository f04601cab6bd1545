import type { Problems } from '../../errors';
import { type Amounts, mebibytes, parseQuantity, type VolumeSpec } from '../../kube';
import type { ResourceAmounts, ResourceProps } from './workload-props';

/** Requests and limits of a container, complete. */
export interface Resources {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** What a container gets where the composition says nothing. */
export interface ResourceDefaults {
  readonly requests: Required<ResourceAmounts>;
  readonly limits: Required<ResourceAmounts>;
}

/** Names of the amounts: ours, and the API's. */
const NAMES = [
  ['cpu', 'cpu'],
  ['memory', 'memory'],
  ['ephemeralStorage', 'ephemeral-storage'],
] as const;

export const BRIDGE_DEFAULTS: ResourceDefaults = {
  requests: { cpu: '20m', memory: '64Mi', ephemeralStorage: '32Mi' },
  limits: { cpu: '500m', memory: '256Mi', ephemeralStorage: '64Mi' },
};

export const SUPERVISOR_RESOURCES: Resources = {
  requests: { cpu: '10m', memory: '16Mi', 'ephemeral-storage': '8Mi' },
  limits: { cpu: '100m', memory: '32Mi', 'ephemeral-storage': '16Mi' },
};

/** Fills what is not given: a limit is at least the request that is given, a request at most the limit. */
export function resolveResources(
  prop: string,
  given: ResourceProps,
  defaults: ResourceDefaults,
  problems: Problems,
): Resources {
  const requests: Record<string, string> = {};
  const limits: Record<string, string> = {};
  for (const [name, resource] of NAMES) {
    const request = checked(`${prop}.requests.${name}`, given.requests?.[name], problems);
    const limit = checked(`${prop}.limits.${name}`, given.limits?.[name], problems);
    if (request !== undefined && limit !== undefined && amount(request) > amount(limit)) {
      problems.add('SERVER_REQUEST_ABOVE_LIMIT', { request, resource, limit });
    }
    requests[resource] = request ?? least(defaults.requests[name], limit);
    limits[resource] = limit ?? most(defaults.limits[name], request);
  }
  return { requests, limits };
}

function checked(prop: string, quantity: string | undefined, problems: Problems): string | undefined {
  if (quantity !== undefined && amount(quantity) <= 0n) {
    problems.add('SERVER_QUANTITY_INVALID', { quantity: quantity, prop });
    return undefined;
  }
  return quantity;
}

const amount = (quantity: string): bigint => parseQuantity(quantity) ?? 0n;
const least = (own: string, limit: string | undefined) =>
  limit !== undefined && amount(limit) < amount(own) ? limit : own;
const most = (own: string, request: string | undefined) =>
  request !== undefined && amount(request) > amount(own) ? request : own;

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
