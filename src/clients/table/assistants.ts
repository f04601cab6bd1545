import type { Client } from './client';
import { bySystem, everywhere, inAppData, joined, MCP_SERVERS, STDIO, URL } from './paths';

const THV = 'stacklok/toolhive pkg/client/config.go';
const DOCKER = 'docker/mcp-gateway pkg/client/config.yml';
const ADD_MCP = 'add-mcp 2.4.0';

/** Desktop applications. */
export const assistants: readonly Client[] = [
  {
    id: 'claude-desktop',
    name: 'Claude Desktop',
    format: 'json',
    files: joined(
      inAppData('Claude/claude_desktop_config.json'),
      bySystem([], [], ['AppData/Local/Packages/Claude_*/LocalCache/Roaming/Claude/claude_desktop_config.json']),
    ),
    keys: MCP_SERVERS,
    collection: 'map',
    stdio: STDIO,
    verified: 'sources',
    sources: [DOCKER, ADD_MCP, 'modelcontextprotocol.io', 'anthropics/claude-code#26073'],
    note: 'Remote servers are connectors of the account and are in no file. The MSIX installation on Windows has a place of its own, which is read.',
  },
  {
    id: 'lm-studio',
    name: 'LM Studio',
    format: 'json',
    files: everywhere('.lmstudio/mcp.json', '.cache/lm-studio/mcp.json'),
    keys: MCP_SERVERS,
    collection: 'map',
    stdio: STDIO,
    http: URL,
    link: 'lm-studio',
    verified: 'sources',
    sources: [THV, DOCKER, 'lmstudio.ai/docs/app/mcp/deeplink'],
  },
  {
    id: 'goose',
    name: 'Goose',
    format: 'yaml',
    files: bySystem(
      ['.config/goose/config.yaml'],
      ['.config/goose/config.yaml'],
      ['AppData/Roaming/Block/goose/config/config.yaml', 'AppData/Block/goose/config.yaml'],
    ),
    projectFiles: ['.goose/config.yaml'],
    keys: [['extensions']],
    collection: 'map',
    nameField: 'name',
    stdio: { command: 'cmd', args: 'args', env: 'envs', fixed: { type: 'stdio', enabled: true, timeout: 300 } },
    http: { url: 'uri', headers: ['headers'], fixed: { type: 'streamable_http', enabled: true, timeout: 300 } },
    link: 'goose',
    verified: 'sources',
    sources: [DOCKER, ADD_MCP, THV, 'block/goose documentation, extension deeplinks'],
  },
  {
    id: 'sema4',
    name: 'Sema4.ai Studio',
    format: 'json',
    files: bySystem(
      ['.sema4ai/sema4ai-studio/mcp_servers.json'],
      ['.sema4ai/sema4ai-studio/mcp_servers.json'],
      ['AppData/Local/sema4ai/sema4ai-studio/mcp_servers.json'],
    ),
    keys: MCP_SERVERS,
    collection: 'map',
    stdio: { ...STDIO, fixed: { transport: 'stdio' } },
    verified: 'one-source',
    sources: [DOCKER],
  },
];
