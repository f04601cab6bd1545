import type { CatalogEntry } from '../../contract';

const PACKAGE = 'https://pypi.org/project/mcp-server-git/2026.10.19/';

export const git: CatalogEntry = {
  id: 'git',
  name: 'io.github.modelcontextprotocol/server-git',
  title: 'Git',
  description: 'History, differences and commits of a Git repository.',
  publisher: 'Model Context Protocol project',
  official: true,
  repository: 'https://github.com/modelcontextprotocol/servers',
  package: { registryType: 'pypi', identifier: 'mcp-server-git', version: '2026.10.19' },
  volumes: {
    repository: {
      purpose: 'The working tree. With the access `read` nothing can be committed.',
      access: 'write',
      required: true,
      args: ['--repository', '{value}'],
    },
  },
  reach: 'none',
  dataClass: 'confidential',
  permissions: ['Reads the repository with its history; commits and switches branches where the folder is writable.'],
  sources: { package: [PACKAGE], volumes: [PACKAGE] },
};
