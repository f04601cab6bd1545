/** The version of the OpenTelemetry semantic conventions that attributes are brought to. Names of MCP are still in development there. */
export const CONVENTIONS_VERSION = '1.45.0';

/** Names that others wrote or write, and what the version calls the same. What is there under the right name stays. */
export const RENAMED: Readonly<Record<string, string>> = {
  'mcp.method': 'mcp.method.name',
  'mcp.tool.name': 'gen_ai.tool.name',
  'mcp.prompt.name': 'gen_ai.prompt.name',
  'mcp.request.id': 'jsonrpc.request.id',
  'mcp.session_id': 'mcp.session.id',
  'mcp.protocol_version': 'mcp.protocol.version',
  'rpc.jsonrpc.error_code': 'rpc.response.status_code',
  'rpc.jsonrpc.request_id': 'jsonrpc.request.id',
  'tool.name': 'gen_ai.tool.name',
};

/** Attributes that hold what a model or a user passed to a tool: opt-in in the conventions, because nobody knows what is in them. */
export const ARGUMENTS: readonly string[] = [
  'gen_ai.tool.call.arguments',
  'gen_ai.input.messages',
  'gen_ai.prompt',
  'gen_ai.system_instructions',
  'input.value',
  'mcp.request.arguments',
  'mcp.request.params',
  'mcp.tool.arguments',
  'tool.parameters',
  'traceloop.entity.input',
];

/** Attributes that hold what a tool or a model answered. */
export const RESULTS: readonly string[] = [
  'gen_ai.tool.call.result',
  'gen_ai.output.messages',
  'gen_ai.completion',
  'output.value',
  'mcp.response.result',
  'mcp.response.value',
  'mcp.tool.result',
  'traceloop.entity.output',
];

/** Attributes that hold the id of a session. */
export const SESSIONS: readonly string[] = [
  'mcp.session.id',
  'mcp.session_id',
  'http.request.header.mcp-session-id',
  'http.response.header.mcp-session-id',
];

/** Keys whose values are credentials, wherever they stand. Counts of tokens are none. */
export const SECRET_KEYS: readonly string[] = [
  '(?i)(^|[._-])authorization$',
  '(?i)(^|[._-])(set-)?cookie$',
  '(?i)(^|[._-])(api|access|secret|private)[._-]?key$',
  '(?i)(^|[._-])(password|passwd|secret|client_secret)$',
  '(?i)(^|[._-])(access|refresh|id|bearer|session|auth)?[._-]?token$',
];

/** Values that are credentials, whatever their key: of the schemes whose tokens can be told by their form. */
export const SECRET_VALUES: readonly string[] = [
  // JSON Web Tokens.
  'eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*',
  '(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{12,}',
  // GitHub, GitLab, Slack, AWS, Google, Anthropic and OpenAI.
  '\\bgh[pousr]_[A-Za-z0-9]{20,}',
  '\\bgithub_pat_[A-Za-z0-9_]{20,}',
  '\\bglpat-[A-Za-z0-9_-]{16,}',
  '\\bxox[abeoprs]-[A-Za-z0-9-]{10,}',
  '\\b(AKIA|ASIA)[A-Z0-9]{16}\\b',
  '\\bAIza[A-Za-z0-9_-]{30,}',
  '\\bsk-(ant-)?[A-Za-z0-9_-]{20,}',
  '-----BEGIN [A-Z ]*PRIVATE KEY-----',
  // User and password in a URL.
  '://[^/\\s:@]+:[^/\\s@]+@',
];
