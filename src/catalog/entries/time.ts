import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://pypi.org/project/mcp-server-time/2026.10.19/';

export const time: CatalogEntry = {
  id: 'time',
  name: 'io.github.modelcontextprotocol/server-time',
  title: 'Time',
  description: 'The time, and conversion between time zones.',
  publisher: 'Model Context Protocol project',
  official: true,
  repository: 'https://github.com/modelcontextprotocol/servers',
  package: { registryType: 'pypi', identifier: 'mcp-server-time', version: '2026.10.19' },
  settings: {
    timezone: {
      form: 'text',
      purpose: 'The time zone of its answers: an IANA name, such as Europe/Warsaw.',
      required: false,
      args: ['--local-timezone={value}'],
    },
  },
  reach: 'none',
  dataClass: 'public',
  permissions: ['Reads the clock.'],
  sources: { package: [PACKAGE], settings: [PACKAGE] },
};
