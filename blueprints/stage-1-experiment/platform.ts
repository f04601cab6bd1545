import { App, Egress, McpPlatform, Secrets, Stage, Volume } from 'mcp-strata';
import type { Environment } from './environment.ts';

/** Stage 1: servers as processes of a laptop, on loopback alone. `strata up` runs them. */
export function compose({ name, namespace, everything, workspace, notion }: Environment): App {
  const app = new App();
  const lab = new McpPlatform(app, 'lab', { stage: Stage.EXPERIMENT, environment: name, namespaces: [namespace] });

  // Everything that the protocol has, to try a client out. It needs no network and no folder, so it gets none.
  if (everything) {
    lab.addServer('everything', {
      package: { registryType: 'npm', identifier: '@modelcontextprotocol/server-everything', version: '2026.8.31' },
    });
  }

  // One folder of yours, and nothing else of your disk.
  lab.addServer('files', {
    package: { registryType: 'npm', identifier: '@modelcontextprotocol/server-filesystem', version: '2026.8.31' },
    args: ['/workspace'],
    volumes: [Volume.claim('/workspace', { claim: 'workspace', access: workspace, local: 'workspace' })],
  });

  // A server that holds a token. The composition says which one; its value comes from your environment or from .env.
  if (notion !== undefined) {
    lab.addServer('notion', {
      package: { registryType: 'npm', identifier: '@notionhq/notion-mcp-server', version: '2.5.2' },
      secrets: { NOTION_TOKEN: Secrets.of(notion.token) },
      egress: [Egress.https('api.notion.com')],
      tools: { deny: ['API-delete-*'] },
    });
  }

  return app;
}
