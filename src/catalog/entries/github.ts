import type { CatalogEntry } from '../../contract';

export const github = {
  id: 'github',
  name: 'io.github.github/github-mcp-server',
  title: 'GitHub',
  description: 'Repositories, issues, pull requests and workflows of GitHub.',
  publisher: 'GitHub',
  official: true,
  repository: 'https://github.com/github/github-mcp-server',
  package: { registryType: 'oci', identifier: 'ghcr.io/github/github-mcp-server', version: '1.10.1' },
  command: ['/server/github-mcp-server', 'stdio'],
  readOnly: { on: { env: { GITHUB_READ_ONLY: '1' } } },
  remote: { url: 'https://api.githubcopilot.com/mcp/', authentication: ['oauth', 'token'] },
  secrets: {
    token: {
      variables: ['GITHUB_PERSONAL_ACCESS_TOKEN'],
      kind: 'token',
      obtain:
        'A personal access token of a machine account, from https://github.com/settings/personal-access-tokens/new, for the repositories and permissions that are needed.',
      required: true,
    },
  },
  settings: {
    host: {
      form: 'host',
      purpose: 'GitHub Enterprise Server, or GitHub Enterprise Cloud with data residency.',
      required: false,
      env: { GITHUB_HOST: 'https://{value}' },
    },
    toolsets: {
      form: 'list',
      purpose: 'Groups of tools, such as repos and issues.',
      required: false,
      env: { GITHUB_TOOLSETS: '{value}' },
    },
  },
  reach: 'hosts',
  egress: [{ host: 'api.github.com', purpose: 'The API of github.com.', replacedBy: 'host' }],
  dataClass: 'confidential',
  permissions: [
    'Reads every repository, issue and pull request that its token may read.',
    'With writes: changes files, issues and pull requests as the owner of the token.',
  ],
  sources: {
    package: [
      'https://github.com/github/github-mcp-server/blob/v1.10.1/server.json',
      'https://github.com/github/github-mcp-server/blob/v1.10.1/.github/workflows/docker-publish.yml',
    ],
    program: ['https://github.com/github/github-mcp-server/blob/v1.10.1/Dockerfile'],
    readOnly: ['https://github.com/github/github-mcp-server/blob/v1.10.1/README.md'],
    remote: ['https://github.com/github/github-mcp-server/blob/v1.10.1/README.md'],
    secrets: ['https://github.com/github/github-mcp-server/blob/v1.10.1/README.md'],
    settings: ['https://github.com/github/github-mcp-server/blob/v1.10.1/README.md'],
    egress: ['https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api'],
  },
} satisfies CatalogEntry;
