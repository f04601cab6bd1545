import type { CatalogEntry } from '../../contract';

export const linear = {
  id: 'linear',
  title: 'Linear',
  description: 'Issues, projects and cycles of Linear.',
  publisher: 'Linear',
  official: true,
  remote: { url: 'https://mcp.linear.app/mcp', authentication: ['oauth', 'token'] },
  reach: 'none',
  dataClass: 'confidential',
  permissions: [
    'Reads the issues and projects that the owner of the token may read.',
    'Creates and changes them as that person.',
  ],
  sources: { remote: ['https://docs.litellm.ai/docs/mcp_servers/linear'] },
} satisfies CatalogEntry;
