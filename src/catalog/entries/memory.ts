import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://www.npmjs.com/package/@modelcontextprotocol/server-memory/v/2026.8.31';

export const memory: CatalogEntry = {
  id: 'memory',
  name: 'io.github.modelcontextprotocol/server-memory',
  title: 'Memory',
  description: 'A graph of what was learned in earlier conversations.',
  publisher: 'Model Context Protocol project',
  official: true,
  repository: 'https://github.com/modelcontextprotocol/servers',
  package: { registryType: 'npm', identifier: '@modelcontextprotocol/server-memory', version: '2026.8.31' },
  volumes: {
    folder: {
      purpose: 'Where the graph is kept. All sessions share it.',
      access: 'write',
      required: true,
      env: { MEMORY_FILE_PATH: '{value}/memory.jsonl' },
    },
  },
  reach: 'none',
  dataClass: 'confidential',
  permissions: ['Keeps what models tell it, and gives it to every later caller.'],
  listing: { startable: true },
  sources: { package: [PACKAGE], volumes: [PACKAGE] },
};
