import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://www.npmjs.com/package/@notionhq/notion-mcp-server/v/2.5.2';

export const notion = {
  id: 'notion',
  title: 'Notion',
  description: 'Pages, databases and comments of a Notion workspace.',
  publisher: 'Notion',
  official: true,
  repository: 'https://github.com/makenotion/notion-mcp-server',
  package: { registryType: 'npm', identifier: '@notionhq/notion-mcp-server', version: '2.5.2' },
  remote: { url: 'https://mcp.notion.com/mcp', authentication: ['oauth'] },
  secrets: {
    token: {
      variables: ['NOTION_TOKEN'],
      kind: 'token',
      obtain:
        'The secret of an internal integration, from https://www.notion.so/profile/integrations, connected to the pages that are needed. Give it "Read content" alone unless it shall write.',
      required: true,
    },
  },
  reach: 'hosts',
  egress: [{ host: 'api.notion.com', purpose: 'The API of Notion.' }],
  dataClass: 'confidential',
  permissions: [
    'Reads the pages that the integration is connected to.',
    'Changes them if the integration has the capability to.',
  ],
  listing: { startable: true },
  sources: {
    package: [PACKAGE],
    remote: ['https://mcpservers.org/zh-CN/remote-mcp-servers/notion', 'https://developers.notion.com/docs/mcp'],
    secrets: [PACKAGE],
    egress: [PACKAGE],
  },
} satisfies CatalogEntry;
