import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://pypi.org/project/mcp-atlassian/0.23.1/';

export const atlassian = {
  id: 'atlassian',
  title: 'Atlassian',
  description: 'Issues of Jira and pages of Confluence.',
  publisher: 'sooperset',
  official: false,
  repository: 'https://github.com/sooperset/mcp-atlassian',
  package: { registryType: 'pypi', identifier: 'mcp-atlassian', version: '0.23.1' },
  readOnly: { on: { env: { READ_ONLY_MODE: 'true' } } },
  remote: { url: 'https://mcp.atlassian.com/v1/mcp/authv2', authentication: ['oauth'] },
  secrets: {
    token: {
      variables: ['JIRA_API_TOKEN', 'CONFLUENCE_API_TOKEN'],
      kind: 'token',
      obtain: 'An API token of Atlassian Cloud, from https://id.atlassian.com/manage-profile/security/api-tokens.',
      required: true,
    },
  },
  settings: {
    site: {
      form: 'host',
      purpose: 'The site, such as acme.atlassian.net.',
      required: true,
      env: { JIRA_URL: 'https://{value}', CONFLUENCE_URL: 'https://{value}/wiki' },
    },
    username: {
      form: 'text',
      purpose: 'The address that the token belongs to.',
      required: true,
      env: { JIRA_USERNAME: '{value}', CONFLUENCE_USERNAME: '{value}' },
    },
  },
  reach: 'hosts',
  dataClass: 'confidential',
  permissions: [
    'Reads every issue and page that the owner of the token may read.',
    'With writes: creates and changes issues and pages as that person.',
  ],
  sources: {
    package: [PACKAGE],
    readOnly: ['https://github.com/sooperset/mcp-atlassian/blob/main/.env.example'],
    remote: ['https://support.atlassian.com/atlassian-rovo-mcp-server/docs/using-with-other-supported-mcp-clients/'],
    secrets: [PACKAGE, 'https://github.com/sooperset/mcp-atlassian/blob/main/README.md'],
    settings: [PACKAGE],
  },
} satisfies CatalogEntry;
