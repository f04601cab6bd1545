import { App, Guardrail, LlamaStack, McpPlatform, Oidc, Peer, Secrets, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.PILOT,
  environment: 'prod',
  identity: Oidc.issuer('https://login.acme.example'),
});

const crm = acme.addServer('crm', { image: 'ghcr.io/acme/crm-mcp:2.3.0', command: ['/app/crm', 'stdio'] });
const wiki = acme.addServer('wiki', { image: 'ghcr.io/acme/wiki-mcp:1.1.0', command: ['/app/wiki', 'stdio'] });

acme.addGateway({
  servers: [crm, wiki],
  signingKey: Secrets.kubernetes({ name: 'gateway-signing', key: 'key.pem' }),
  guardrails: [
    // The company's own: it masks what must not leave the CRM, and stops what must not go in.
    Guardrail.http({
      name: 'dlp',
      url: 'https://dlp.policy.svc:8443/inspect',
      peer: Peer.pods({ app: 'dlp' }, 'policy'),
      token: Secrets.kubernetes({ name: 'dlp', key: 'token' }),
      upstreams: ['crm'],
    }),
    // Wiki pages are written by anybody: a shield reads them before a model does. First it only tells what it would refuse.
    LlamaStack.shield({
      name: 'prompt-guard',
      url: 'http://llama-stack-service.safety.svc:8321',
      shield: 'prompt-guard',
      phases: ['response'],
      upstreams: ['wiki'],
      mode: 'dry-run',
    }),
  ],
});

app.synth();
