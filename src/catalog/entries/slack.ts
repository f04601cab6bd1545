import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://www.npmjs.com/package/slack-mcp-server/v/1.3.0';

export const slack: CatalogEntry = {
  id: 'slack',
  title: 'Slack',
  description: 'Channels, threads and users of a Slack workspace.',
  publisher: 'korotovsky',
  official: false,
  repository: 'https://github.com/korotovsky/slack-mcp-server',
  package: { registryType: 'npm', identifier: 'slack-mcp-server', version: '1.3.0' },
  secrets: {
    token: {
      variables: ['SLACK_MCP_XOXB_TOKEN'],
      kind: 'token',
      obtain:
        'The bot token (xoxb-...) of a Slack app. It sees the channels that the bot was invited to, and cannot search.',
      required: true,
    },
  },
  settings: {
    postTo: {
      form: 'list',
      purpose: 'Ids of the channels that it may post to.',
      required: false,
      env: { SLACK_MCP_ADD_MESSAGE_TOOL: '{value}' },
    },
  },
  reach: 'hosts',
  egress: [{ host: 'slack.com', purpose: 'The Web API of Slack.' }],
  dataClass: 'confidential',
  permissions: [
    'Reads messages of every channel that the bot was invited to.',
    'Changes user groups where the token may; posts nowhere unless channels are named.',
  ],
  listing: {
    startable: false,
    reason: 'it calls Slack with its token before it answers',
    says: 'Authentication failed - check your Slack tokens',
    unconfined: 'it starts a program that is no Node.js',
  },
  sources: { package: [PACKAGE], secrets: [PACKAGE], settings: [PACKAGE], egress: [PACKAGE] },
};
