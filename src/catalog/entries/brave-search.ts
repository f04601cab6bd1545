import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://www.npmjs.com/package/@brave/brave-search-mcp-server/v/2.1.4';

export const braveSearch: CatalogEntry = {
  id: 'brave-search',
  name: 'io.github.brave/brave-search-mcp-server',
  title: 'Brave Search',
  description: 'Web, news, image and local search by Brave.',
  publisher: 'Brave',
  official: true,
  repository: 'https://github.com/brave/brave-search-mcp-server',
  package: { registryType: 'npm', identifier: '@brave/brave-search-mcp-server', version: '2.1.4' },
  secrets: {
    key: {
      variables: ['BRAVE_API_KEY'],
      kind: 'api-key',
      obtain: 'A key from https://api-dashboard.search.brave.com/app/keys.',
      required: true,
    },
  },
  reach: 'hosts',
  egress: [{ host: 'api.search.brave.com', purpose: 'The search API.' }],
  dataClass: 'public',
  permissions: ['Sends queries to Brave. What results say reaches the model as it is.'],
  listing: { startable: true },
  sources: { package: [PACKAGE], secrets: [PACKAGE], egress: [PACKAGE] },
};
