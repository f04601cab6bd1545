/** Requests that a modern server may answer with `input_required` (2026-07-28 `basic/patterns/mrtr`, "Supported Requests"). */
export const ASKING_METHODS: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read']);

/** Results that carry caching hints (2026-07-28 `server/utilities/caching`, "Cacheable Results"). */
export const CACHEABLE_METHODS: ReadonlySet<string> = new Set([
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
]);

/** Tasks of 2025-11-25. Its successor is an extension with methods of the same names and another meaning (SEP-2663). */
const TASK_METHODS = ['tasks/get', 'tasks/result', 'tasks/list', 'tasks/cancel', 'tasks/update'];

/** Requests that no legacy revision has: refused to legacy clients, although the modern server behind would take them. */
export const MODERN_ONLY_METHODS: ReadonlySet<string> = new Set([
  'server/discover',
  'subscriptions/listen',
  ...TASK_METHODS,
]);

export const SET_LEVEL = 'logging/setLevel';

/** Requests that 2026-07-28 has no more: refused to modern clients, although the legacy server behind would take them. */
export const LEGACY_ONLY_METHODS: ReadonlySet<string> = new Set([
  'initialize',
  'ping',
  SET_LEVEL,
  'resources/subscribe',
  'resources/unsubscribe',
  ...TASK_METHODS,
]);

/** Notifications of legacy clients that 2026-07-28 has no more. Progress is of the client's own work on a server's question. */
export const LEGACY_ONLY_NOTIFICATIONS: ReadonlySet<string> = new Set([
  'notifications/initialized',
  'notifications/progress',
  'notifications/roots/list_changed',
  'notifications/tasks/status',
]);

/** What a server may ask of a client, in either era. */
export const ELICIT = 'elicitation/create';
export const SAMPLE = 'sampling/createMessage';
export const LIST_ROOTS = 'roots/list';

/** A legacy server tells that a user has been at a URL. */
export const ELICITATION_COMPLETE = 'notifications/elicitation/complete';

/** The tasks extension: defined for 2026-07-28 and later only (SEP-2663, "Backward Compatibility"). */
export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';
