import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://www.npmjs.com/package/@sentry/mcp-server/v/0.39.0';
const README = 'https://github.com/getsentry/sentry-mcp/blob/main/README.md';

export const sentry: CatalogEntry = {
  id: 'sentry',
  name: 'io.github.getsentry/sentry-mcp',
  title: 'Sentry',
  description: 'Issues, events and traces of Sentry.',
  publisher: 'Sentry',
  official: true,
  repository: 'https://github.com/getsentry/sentry-mcp',
  package: { registryType: 'npm', identifier: '@sentry/mcp-server', version: '0.39.0' },
  secrets: {
    token: {
      variables: ['SENTRY_ACCESS_TOKEN'],
      kind: 'token',
      obtain:
        'A user auth token of Sentry with the scopes org:read, project:read, team:read and event:write; project:write and team:write where it shall create projects and teams.',
      required: true,
    },
  },
  settings: {
    host: {
      form: 'host',
      purpose: 'A Sentry of your own.',
      required: false,
      env: { SENTRY_HOST: '{value}' },
    },
    withoutSkills: {
      form: 'list',
      purpose: 'Groups of tools that are left out, such as seer, which a Sentry of your own may not have.',
      required: false,
      env: { MCP_DISABLE_SKILLS: '{value}' },
    },
  },
  reach: 'hosts',
  egress: [{ host: 'sentry.io', purpose: 'The API of Sentry.', replacedBy: 'host' }],
  dataClass: 'confidential',
  permissions: [
    'Reads events, with whatever personal data applications left in them.',
    'Changes issues, projects and teams as far as the scopes of the token go.',
  ],
  listing: { startable: true },
  sources: {
    package: [PACKAGE],
    secrets: [README],
    settings: [README],
    egress: ['https://www.npmjs.com/package/@sentry/mcp-server'],
  },
};
