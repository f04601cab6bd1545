export * from './egress-proxy';
export * from './mcp-server';
export * from './platform';
export * from './secrets';
