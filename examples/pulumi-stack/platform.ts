import { App, formerly, McpPlatform, Oidc, Peer, Stage } from 'mcp-strata';
import { z } from 'zod';

/** What differs between stacks. An unknown key or a wrong type is an error with file and line. */
export const Environment = z.strictObject({
  name: z.string(),
  domain: z.hostname(),
  issuer: z.url({ protocol: /^https$/ }),
  assistants: z.string(),
});

/** The platform, for Git and for Pulumi alike. */
export function compose({ name, domain, issuer, assistants }: z.infer<typeof Environment>): App {
  const app = new App();
  const acme = new McpPlatform(app, 'acme', {
    stage: Stage.PILOT,
    environment: name,
    domain,
    identity: Oidc.issuer(issuer),
  });
  const terraform = acme.addServer('terraform', {
    image: 'docker.io/hashicorp/terraform-mcp-server:1.2.0',
    command: ['/bin/terraform-mcp-server', 'stdio', '--toolsets', 'registry'],
    allowFrom: [Peer.pods({ app: 'assistant' }, assistants)],
  });
  // It had another id once. What was deployed under it stays, and is not made anew.
  formerly(terraform, 'acme/acme/tf');
  return app;
}
