import { App, Egress, McpPlatform, Secrets, Stage, Volume } from 'mcp-strata';

/** Stage 1: servers as processes of a laptop, on loopback alone. `strata up` runs them. */
export const app = new App();
const lab = new McpPlatform(app, 'lab', { stage: Stage.EXPERIMENT, environment: 'laptop' });

// Everything that the protocol has, to try a client out. It needs no network and no folder, so it gets none.
lab.addServer('everything', {
  package: { registryType: 'npm', identifier: '@modelcontextprotocol/server-everything', version: '2026.8.31' },
});

// One folder of yours, and nothing else of your disk.
lab.addServer('files', {
  package: { registryType: 'npm', identifier: '@modelcontextprotocol/server-filesystem', version: '2026.8.31' },
  args: ['/workspace'],
  volumes: [Volume.claim('/workspace', { claim: 'workspace', access: 'write', local: 'workspace' })],
});

// A server that holds a token. The composition says which one; its value comes from your environment or from .env.
lab.addServer('notion', {
  package: { registryType: 'npm', identifier: '@notionhq/notion-mcp-server', version: '2.5.2' },
  secrets: { NOTION_TOKEN: Secrets.kubernetes({ name: 'notion', key: 'token' }) },
  egress: [Egress.https('api.notion.com')],
  tools: { deny: ['API-delete-*'] },
});

lab.synth();
