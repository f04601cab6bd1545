import { App, McpGateway, McpPlatform, Oidc, Secrets, Stage, ToolPolicy, When } from 'mcp-strata';

const app = new App();
// Once `strata lock` has written tools.lock.json: toolLock: ToolLockFile.read()
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.PILOT,
  environment: 'prod',
  identity: Oidc.issuer('https://login.acme.example'),
});

const ledger = acme.addServer('ledger', {
  image: 'ghcr.io/acme/ledger-mcp:1.4.0',
  command: ['/app/ledger', 'stdio'],
});

// Nothing is permitted that no rule permits.
const policy = new ToolPolicy();
policy.allow('payments-devs').toCall(ledger, 'get_*', 'list_*');
policy.allow('payments-devs').toCall(ledger, 'pay').when(When.argument('cents').atMost(10_000));
policy.ask('payments-leads').saying('Pay this amount?').toCall(ledger, 'pay');
policy.forbid().toCall(ledger, 'delete_*').when(When.scope('ledger:admin').not());

new McpGateway(acme.namespace('acme'), 'gateway', {
  servers: [ledger],
  policy,
  signingKey: Secrets.kubernetes({ name: 'gateway-signing', key: 'key.pem' }),
});

app.synth();
