import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://www.npmjs.com/package/mongodb-mcp-server/v/3.0.4';

export const mongodb: CatalogEntry = {
  id: 'mongodb',
  name: 'io.github.mongodb-js/mongodb-mcp-server',
  title: 'MongoDB',
  description: 'Collections, queries and indexes of a MongoDB cluster.',
  publisher: 'MongoDB',
  official: true,
  repository: 'https://github.com/mongodb-js/mongodb-mcp-server',
  package: { registryType: 'npm', identifier: 'mongodb-mcp-server', version: '3.0.4' },
  env: { MDB_MCP_LOGGERS: 'stderr', MDB_MCP_TELEMETRY: 'disabled' },
  readOnly: { on: { env: { MDB_MCP_READ_ONLY: 'true' } } },
  secrets: {
    uri: {
      variables: ['MDB_MCP_CONNECTION_STRING'],
      kind: 'connection-string',
      obtain: 'The connection string of a user who may read the databases that are needed, and no more.',
      required: true,
    },
  },
  reach: 'declared',
  dataClass: 'restricted',
  permissions: ['Reads every collection that its user may read.', 'With writes: changes and drops what its user may.'],
  listing: { startable: true },
  sources: { package: [PACKAGE], program: [PACKAGE], readOnly: [PACKAGE], secrets: [PACKAGE] },
};
