/** Keys of `_meta` that the specification reserves (2026-07-28 `basic/index`, "_meta"). */
export const Meta = {
  PROTOCOL_VERSION: 'io.modelcontextprotocol/protocolVersion',
  CLIENT_INFO: 'io.modelcontextprotocol/clientInfo',
  CLIENT_CAPABILITIES: 'io.modelcontextprotocol/clientCapabilities',
  LOG_LEVEL: 'io.modelcontextprotocol/logLevel',
  SERVER_INFO: 'io.modelcontextprotocol/serverInfo',
  SUBSCRIPTION_ID: 'io.modelcontextprotocol/subscriptionId',
  PROGRESS_TOKEN: 'progressToken',
  TRACEPARENT: 'traceparent',
  TRACESTATE: 'tracestate',
} as const;

/** Methods that the bridge itself has to know. All others pass unread. */
export const Method = {
  INITIALIZE: 'initialize',
  INITIALIZED: 'notifications/initialized',
  DISCOVER: 'server/discover',
  LISTEN: 'subscriptions/listen',
  ACKNOWLEDGED: 'notifications/subscriptions/acknowledged',
  PING: 'ping',
  CANCELLED: 'notifications/cancelled',
  PROGRESS: 'notifications/progress',
  LOG: 'notifications/message',
  TOOLS_LIST: 'tools/list',
  TOOLS_CALL: 'tools/call',
  TOOLS_CHANGED: 'notifications/tools/list_changed',
  PROMPTS_CHANGED: 'notifications/prompts/list_changed',
  RESOURCES_CHANGED: 'notifications/resources/list_changed',
  RESOURCE_UPDATED: 'notifications/resources/updated',
  SUBSCRIBE: 'resources/subscribe',
  UNSUBSCRIBE: 'resources/unsubscribe',
} as const;
