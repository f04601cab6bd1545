const name = '{serverName}';
const list = [
  ['cursor', 'Where a list goes on: `metadata.nextCursor` of the answer before.', 'string'],
  ['limit', 'Most items of an answer.', 'integer'],
  ['search', 'A part of the name, the title or the description.', 'string'],
  ['updated_since', 'Only what changed since this time, deleted servers among it.', 'string'],
  ['version', '`latest`, or an exact version.', 'string'],
  ['include_deleted', 'Deleted servers too.', 'boolean'],
] as const;

const query = list.map(
  ([key, text, type]) => `        - { name: ${key}, in: query, description: '${text}', schema: { type: ${type} } }`,
);
const path = (key: string) => `        - { name: ${key}, in: path, required: true, schema: { type: string } }`;
const get = (address: string, summary: string, parameters: readonly string[]) => [
  `  ${address}:`,
  '    get:',
  `      summary: ${summary}`,
  '      parameters:',
  ...parameters,
  '      responses:',
  "        '200': { description: As the official registry API answers it. }",
  ...(address.includes(name) ? ["        '404': { description: There is no such server. }"] : []),
];

/**
 * What this registry answers, in OpenAPI 3.1. Version and reference are those that clients compare before they take a server for a registry
 * (ToolHive: `info.version` is 1.0.0, and the description names the registry's repository).
 */
export const OPENAPI = [
  'openapi: 3.1.0',
  'info:',
  '  title: MCP Registry API',
  '  version: 1.0.0',
  '  description: |',
  '    The MCP registry API v0.1, as https://github.com/modelcontextprotocol/registry publishes it.',
  'paths:',
  ...get('/v0.1/servers', 'List servers', query),
  ...get(`/v0.1/servers/${name}/versions`, 'List the versions of a server', [path('serverName'), query[5] as string]),
  ...get(`/v0.1/servers/${name}/versions/{version}`, 'Show a version', [path('serverName'), path('version')]),
  '  /v0.1/publish:',
  '    post:',
  '      summary: Publish a version',
  '      security: [{ bearerAuth: [] }]',
  "      responses: { '200': { description: Published. }, '400': { description: Not valid; problems have JSON pointers. } }",
  'components:',
  '  securitySchemes: { bearerAuth: { type: http, scheme: bearer } }',
  '',
].join('\n');
