import { App, Egress, McpPlatform, PermissionProfile, Stage, Volume } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'dev' });

// What all servers of the tracker may do, in one place.
const tracker = new PermissionProfile({ egress: [Egress.https('tracker.acme.example')] });

acme.addServer('issues', {
  image: 'ghcr.io/acme/issues-mcp:1.4.0',
  command: ['/app/issues'],
  permissions: tracker,
});

// The same and a cache. A profile only adds: what it permits, no server loses by using it.
acme.addServer('wiki', {
  image: 'ghcr.io/acme/wiki-mcp:1.4.0',
  command: ['/app/wiki'],
  permissions: tracker.merge({ volumes: [Volume.emptyDir('/cache', { size: '256Mi' })] }),
});

app.synth();
