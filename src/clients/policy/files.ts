import type { PolicyLists } from './lists';

/** A file for the machines of an organisation. */
export interface PolicyFile {
  /** Where it lies below the output folder. */
  readonly path: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** Where it belongs on a machine, and what it does. */
  readonly note: string;
  /** Where it is said. */
  readonly source: string;
}

export interface PolicyOptions {
  /** Where the registry is reached, as clients are told. Absent: nothing that needs it is made. */
  readonly registryUrl?: string;
}

const CLAUDE = 'https://code.claude.com/docs/en/managed-mcp';
const COPILOT = 'https://docs.github.com/en/copilot/how-tos/administer-copilot/manage-mcp-usage';

/** What administrators lay on machines so that clients start what the registry lists, and nothing else. */
export function policyFiles({ allowed, denied, fixed }: PolicyLists, { registryUrl }: PolicyOptions): PolicyFile[] {
  const lists = { allowedMcpServers: allowed, deniedMcpServers: denied };
  const files: PolicyFile[] = [
    {
      path: 'claude-code/managed-settings.json',
      content: { allowManagedMcpServersOnly: true, ...lists },
      note: 'Claude Code: people add servers by themselves, of these alone. To /etc/claude-code (Linux), /Library/Application Support/ClaudeCode (macOS), C:\\Program Files\\ClaudeCode (Windows).',
      source: CLAUDE,
    },
    {
      path: 'claude-code/managed-mcp.json',
      content: {
        mcpServers: Object.fromEntries(Object.entries(fixed).map(([name, url]) => [name, { type: 'http', url }])),
      },
      note: 'Claude Code, in place of the former: everyone has these servers, and nobody adds others. To the same folders.',
      source: CLAUDE,
    },
    {
      path: 'copilot/managed-settings.json',
      content: lists,
      note: 'GitHub Copilot: the managed settings of the enterprise. With it, turn the policy "Registry only" off: GitHub advises against both at once.',
      source: COPILOT,
    },
  ];
  if (registryUrl !== undefined) {
    files.push({
      path: 'vscode/policy.json',
      content: { ChatMCP: 'registry', McpGalleryServiceUrl: registryUrl },
      note: 'VS Code: servers of the registry alone, by their names. To /etc/vscode (Linux); on Windows and macOS the same two policies by group policy or a profile.',
      source: 'https://code.visualstudio.com/docs/enterprise/policies',
    });
  }
  return files;
}
