import { App, McpPlatform, Oidc, Secrets, Stage, When } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.PILOT,
  environment: 'prod',
  identity: Oidc.issuer('https://login.acme.example'),
});

const deploys = acme.addServer('deploys', {
  image: 'ghcr.io/acme/deploys-mcp:1.7.0',
  command: ['/app/deploys', 'stdio'],
});

const { policy } = acme.addGateway({
  servers: [deploys],
  signingKey: Secrets.kubernetes({ name: 'gateway-signing', key: 'key.pem' }),
});

// Reading needs nobody.
policy.allow('developers').toCall(deploys, 'list_*', 'get_*');
// What changes something waits: the client shows its user the question, the tool and the arguments, and the gateway makes the call when the answer is yes.
policy
  .ask('developers')
  .saying('Deploy this version?')
  .toCall(deploys, 'deploy')
  .when(When.argument('environment').oneOf('dev', 'staging'));
policy
  .ask('release-managers')
  .saying('Deploy to production? Two people should have looked at it.')
  .toCall(deploys, 'deploy');
// Nobody is asked about this one: it is not to be done from here.
policy.forbid().toCall(deploys, 'delete_*');

app.synth();
