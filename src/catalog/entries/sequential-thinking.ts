import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://www.npmjs.com/package/@modelcontextprotocol/server-sequential-thinking/v/2026.8.31';

export const sequentialThinking: CatalogEntry = {
  id: 'sequential-thinking',
  name: 'io.github.modelcontextprotocol/server-sequential-thinking',
  title: 'Sequential Thinking',
  description: 'Notes of a thought that goes step by step.',
  publisher: 'Model Context Protocol project',
  official: true,
  repository: 'https://github.com/modelcontextprotocol/servers',
  package: {
    registryType: 'npm',
    identifier: '@modelcontextprotocol/server-sequential-thinking',
    version: '2026.8.31',
  },
  reach: 'none',
  dataClass: 'internal',
  permissions: ['Keeps the thoughts of a session in memory.'],
  listing: { startable: true },
  sources: { package: [PACKAGE] },
};
