import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://www.npmjs.com/package/@modelcontextprotocol/server-everything/v/2026.8.31';

export const everything: CatalogEntry = {
  id: 'everything',
  name: 'io.github.modelcontextprotocol/server-everything',
  title: 'Everything',
  description: 'A reference server with every feature of the protocol, for trying clients.',
  publisher: 'Model Context Protocol project',
  official: true,
  repository: 'https://github.com/modelcontextprotocol/servers',
  package: { registryType: 'npm', identifier: '@modelcontextprotocol/server-everything', version: '2026.8.31' },
  reach: 'none',
  dataClass: 'public',
  permissions: ['Answers with what it was sent. One of its tools shows its environment: give it no secret.'],
  listing: { startable: true },
  sources: { package: [PACKAGE] },
};
