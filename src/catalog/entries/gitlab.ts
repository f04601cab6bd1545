import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://www.npmjs.com/package/@zereight/mcp-gitlab/v/2.1.64';

export const gitlab: CatalogEntry = {
  id: 'gitlab',
  name: 'io.github.zereight/gitlab-mcp',
  title: 'GitLab',
  description: 'Projects, merge requests, issues and pipelines of GitLab.',
  publisher: 'zereight',
  official: false,
  repository: 'https://github.com/zereight/gitlab-mcp',
  package: { registryType: 'npm', identifier: '@zereight/mcp-gitlab', version: '2.1.64' },
  args: ['--disable-version-check=true'],
  env: { GITLAB_API_URL: 'https://gitlab.com/api/v4' },
  readOnly: {
    on: { env: { GITLAB_PERMISSION_MODE: 'readonly' } },
    off: { env: { GITLAB_PERMISSION_MODE: 'modify' } },
  },
  secrets: {
    token: {
      variables: ['GITLAB_PERSONAL_ACCESS_TOKEN'],
      kind: 'token',
      obtain: 'A personal access token of GitLab. Without writes the scope read_api is enough.',
      required: true,
    },
  },
  settings: {
    host: {
      form: 'host',
      purpose: 'A GitLab of your own.',
      required: false,
      env: { GITLAB_API_URL: 'https://{value}/api/v4' },
    },
    toolsets: {
      form: 'list',
      purpose: 'Groups of tools, such as wiki and milestones.',
      required: false,
      env: { GITLAB_TOOLSETS: '{value}' },
    },
  },
  reach: 'hosts',
  egress: [{ host: 'gitlab.com', purpose: 'The API of gitlab.com.', replacedBy: 'host' }],
  dataClass: 'confidential',
  permissions: [
    'Reads every project, issue and merge request that its token may read.',
    'With writes: creates and changes them, and deletes nothing.',
  ],
  listing: { startable: true, unconfined: 'it looks at its start whether it runs under WSL' },
  sources: {
    package: [PACKAGE],
    program: [PACKAGE],
    readOnly: [PACKAGE],
    secrets: [PACKAGE],
    settings: [PACKAGE],
    egress: [PACKAGE],
  },
};
