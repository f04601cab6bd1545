import { App, defineRule, McpPlatform, packsForStage, Stage } from 'mcp-strata';

// Every workload says who is called when it fails. It is asked of all manifests of the app, whoever wrote them.
const ownerNamed = defineRule({
  id: 'acme.owner-named',
  title: 'A workload names the team that owns it.',
  why: 'At night nobody knows whom to call.',
  remedy: 'Give the server or the platform the label acme.example/team.',
  kinds: ['Deployment'],
  check: ({ metadata }) => {
    const labels = (metadata['labels'] ?? {}) as Record<string, string>;
    if (labels['acme.example/team'] !== undefined) return [];
    return [{ pointer: '/metadata/labels/acme.example~1team', message: 'No team is named.' }];
  },
});

const app = new App({
  packs: [...packsForStage(Stage.PILOT), { id: 'acme', title: 'What Acme asks for.', rules: [ownerNamed] }],
});
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.PILOT,
  environment: 'dev',
  labels: { 'acme.example/team': 'platform' },
});
acme.addServer('files', { image: 'ghcr.io/acme/files:1.2.0', command: ['/app/files', 'stdio'] });

app.synth();
