import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://www.npmjs.com/package/@upstash/context7-mcp/v/4.1.1';

export const context7 = {
  id: 'context7',
  name: 'io.github.upstash/context7',
  title: 'Context7',
  description: 'Documentation of libraries, for the version in use.',
  publisher: 'Upstash',
  official: true,
  repository: 'https://github.com/upstash/context7',
  package: { registryType: 'npm', identifier: '@upstash/context7-mcp', version: '4.1.1' },
  remote: { url: 'https://mcp.context7.com/mcp', authentication: ['none', 'token'] },
  secrets: {
    key: {
      variables: ['CONTEXT7_API_KEY'],
      kind: 'api-key',
      obtain: 'A key from https://context7.com/dashboard, for higher limits.',
      required: false,
    },
  },
  reach: 'hosts',
  egress: [{ host: 'context7.com', purpose: 'The API of Context7.' }],
  dataClass: 'public',
  permissions: ['Sends the names of libraries and the questions about them to Context7.'],
  listing: { startable: true },
  sources: { package: [PACKAGE], remote: [PACKAGE], secrets: [PACKAGE], egress: [PACKAGE] },
} satisfies CatalogEntry;
