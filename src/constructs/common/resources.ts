import type { Problems } from '../../errors';
import { type Amounts, parseQuantity } from '../../kube';
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

export const amount = (quantity: string): bigint => parseQuantity(quantity) ?? 0n;
const least = (own: string, limit: string | undefined) =>
  limit !== undefined && amount(limit) < amount(own) ? limit : own;
const most = (own: string, request: string | undefined) =>
  request !== undefined && amount(request) > amount(own) ? request : own;
