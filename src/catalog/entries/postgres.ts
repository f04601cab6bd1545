import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://pypi.org/project/postgres-mcp/0.3.0/';

export const postgres: CatalogEntry = {
  id: 'postgres',
  title: 'PostgreSQL',
  description: 'Schemas, queries, plans and health of a PostgreSQL database.',
  publisher: 'Crystal DBA',
  official: false,
  repository: 'https://github.com/crystaldba/postgres-mcp',
  package: { registryType: 'pypi', identifier: 'postgres-mcp', version: '0.3.0' },
  readOnly: {
    on: { args: ['--access-mode=restricted'] },
    off: { args: ['--access-mode=unrestricted'] },
  },
  secrets: {
    uri: {
      variables: ['DATABASE_URI'],
      kind: 'connection-string',
      obtain: 'The connection URI of a role that may read the tables that are needed, and no more.',
      required: true,
    },
  },
  reach: 'declared',
  dataClass: 'restricted',
  permissions: ['Reads every table that its role may read.', 'With writes: runs any statement that its role may run.'],
  sources: { package: [PACKAGE], readOnly: [PACKAGE], secrets: [PACKAGE] },
};
