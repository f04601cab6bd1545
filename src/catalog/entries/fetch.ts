import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://pypi.org/project/mcp-server-fetch/2026.10.24/';

export const fetch: CatalogEntry = {
  id: 'fetch',
  name: 'io.github.modelcontextprotocol/server-fetch',
  title: 'Fetch',
  description: 'Web pages as Markdown.',
  publisher: 'Model Context Protocol project',
  official: true,
  repository: 'https://github.com/modelcontextprotocol/servers',
  package: { registryType: 'pypi', identifier: 'mcp-server-fetch', version: '2026.10.24' },
  reach: 'declared',
  dataClass: 'public',
  permissions: [
    'Fetches pages of the hosts that are declared, and refuses addresses that are not public.',
    'What pages say reaches the model as it is.',
  ],
  sources: { package: [PACKAGE] },
};
