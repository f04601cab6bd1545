/** What a client configuration needs of a server. */
export interface Endpoint {
  readonly id: string;
  readonly url: string;
}

/**
 * The `mcpServers` form that most clients read. `type` tells those that also speak the older SSE transport which one this is.
 */
export function clientConfig(servers: readonly Endpoint[]): {
  mcpServers: Record<string, { type: 'http'; url: string }>;
} {
  return { mcpServers: Object.fromEntries(servers.map(({ id, url }) => [id, { type: 'http', url }])) };
}
