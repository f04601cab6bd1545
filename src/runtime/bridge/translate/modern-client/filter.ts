import { isObject, type JsonObject, member } from '../../../mcp/json';
import { Method } from '../../../mcp/keys';
import type { Message } from '../../../mcp/message';

/** Resources that one listen stream can name. */
const MOST_RESOURCES = 256;

/** List changes by their notification: the field of the filter, and the capability that announces them. */
const LISTS: ReadonlyMap<string, { readonly field: string; readonly kind: string }> = new Map([
  [Method.TOOLS_CHANGED, { field: 'toolsListChanged', kind: 'tools' }],
  [Method.PROMPTS_CHANGED, { field: 'promptsListChanged', kind: 'prompts' }],
  [Method.RESOURCES_CHANGED, { field: 'resourcesListChanged', kind: 'resources' }],
]);

/** What a listen stream wants to hear (2026-07-28 `basic/patterns/subscriptions`, "Notification Filter"). */
export interface ListenFilter {
  /** Methods of list changes. */
  readonly lists: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
}

/**
 * The part of a filter that a legacy server with these capabilities can serve; the rest is left out of the acknowledgement. Undefined
 * where the filter is not valid.
 */
export function readFilter(params: JsonObject | undefined, capabilities: JsonObject): ListenFilter | undefined {
  const wanted = member(params, 'notifications');
  const uris = member(wanted, 'resourceSubscriptions') ?? [];
  if (!isObject(wanted) || !Array.isArray(uris) || uris.length > MOST_RESOURCES) return undefined;
  if (!uris.every((uri) => typeof uri === 'string')) return undefined;
  const lists = [...LISTS].filter(
    ([, { field, kind }]) =>
      member(wanted, field) === true && member(member(capabilities, kind), 'listChanged') === true,
  );
  const subscribable = member(member(capabilities, 'resources'), 'subscribe') === true;
  return { lists: new Set(lists.map(([method]) => method)), resources: new Set(subscribable ? uris : []) };
}

/** The filter as the acknowledgement repeats it. */
export function writeFilter({ lists, resources }: ListenFilter): JsonObject {
  return {
    ...Object.fromEntries([...lists].map((method) => [LISTS.get(method)?.field, true])),
    ...(resources.size > 0 && { resourceSubscriptions: [...resources] }),
  };
}

/**
 * Whether a stream with this filter hears a notification of the server. An update can name a part of what was subscribed to
 * (2026-07-28 schema, `ResourceUpdatedNotificationParams`).
 */
export function hears({ lists, resources }: ListenFilter, { method = '', params }: Message): boolean {
  const uri = member(params, 'uri');
  if (method !== Method.RESOURCE_UPDATED || typeof uri !== 'string') return lists.has(method);
  return resources.has(uri) || [...resources].some((whole) => contains(whole, uri));
}

function contains(whole: string, uri: string): boolean {
  return uri.startsWith(whole) && (whole.endsWith('/') || '/?#'.includes(uri.charAt(whole.length)));
}
