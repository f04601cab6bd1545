/**
 * Names of the OpenTelemetry semantic conventions for MCP that the bridge writes. They are still in development there, so that the version
 * which this table follows is part of it, and a change of names is a change of this table.
 */
export const SEMCONV_VERSION = '1.45.0';

export const Attribute = {
  METHOD: 'mcp.method.name',
  REVISION: 'mcp.protocol.version',
  /** Never the session id itself: the digest that the audit stream has. */
  SESSION: 'mcp.session.id',
  RESOURCE: 'mcp.resource.uri',
  TOOL: 'gen_ai.tool.name',
  PROMPT: 'gen_ai.prompt.name',
  OPERATION: 'gen_ai.operation.name',
  REQUEST_ID: 'jsonrpc.request.id',
  STATUS: 'rpc.response.status_code',
  ERROR: 'error.type',
  PEER: 'client.address',
  TRANSPORT: 'network.transport',
} as const;

/** Methods that are counted under their own name. Others come from callers and count as `_OTHER`. */
const METHODS: ReadonlySet<string> = new Set([
  'completion/complete',
  'initialize',
  'logging/setLevel',
  'ping',
  'prompts/get',
  'prompts/list',
  'resources/list',
  'resources/read',
  'resources/subscribe',
  'resources/templates/list',
  'resources/unsubscribe',
  'server/discover',
  'subscriptions/listen',
  'tasks/cancel',
  'tasks/get',
  'tasks/list',
  'tasks/result',
  'tasks/update',
  'tools/call',
  'tools/list',
]);

/** What follows the method in a span's name and in metrics: which tool, prompt or resource. */
const TARGETS: ReadonlyMap<string, string> = new Map([
  ['tools/call', Attribute.TOOL],
  ['prompts/get', Attribute.PROMPT],
  ['resources/read', Attribute.RESOURCE],
]);

/** A method as metrics name it. */
export function methodLabel(method: string | undefined): string {
  return method !== undefined && METHODS.has(method) ? method : '_OTHER';
}

/** The attribute that names what a method is about. */
export function targetAttribute(method: string): string | undefined {
  return TARGETS.get(method);
}
