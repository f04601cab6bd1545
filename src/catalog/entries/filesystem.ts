import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://www.npmjs.com/package/@modelcontextprotocol/server-filesystem/v/2026.8.31';

export const filesystem: CatalogEntry = {
  id: 'filesystem',
  name: 'io.github.modelcontextprotocol/server-filesystem',
  title: 'Filesystem',
  description: 'Files of the folders that it is given.',
  publisher: 'Model Context Protocol project',
  official: true,
  repository: 'https://github.com/modelcontextprotocol/servers',
  package: { registryType: 'npm', identifier: '@modelcontextprotocol/server-filesystem', version: '2026.8.31' },
  volumes: {
    folders: {
      purpose:
        'The folders that it may use. A folder with the access `read` cannot be changed, whatever the server tries.',
      access: 'write',
      required: true,
      many: true,
      args: ['{value}'],
    },
  },
  reach: 'none',
  dataClass: 'confidential',
  permissions: ['Reads its folders, and changes those that it is given for writing.'],
  listing: { startable: true },
  sources: { package: [PACKAGE], volumes: [PACKAGE] },
};
