import { secretReference } from 'mcp-strata';
import { z } from 'zod';

/** What differs from environment to environment: `environments/*.yaml`, and `Pulumi.*.yaml` with the same keys. */
export const Environment = z.strictObject({
  /** The name, such as `prod`. */
  name: z.string(),
  /** The company's login. */
  issuer: z.url({ protocol: /^https$/ }),
  /** Where the company's network has it. */
  issuerNetwork: z.cidrv4(),
  /** Certificates that the login's own is checked against, where an authority of the company signed it: a ConfigMap of the namespace, and its key. */
  issuerCertificates: z.strictObject({ configMap: z.string(), key: z.string() }).optional(),
  /** Your Grafana. */
  grafana: z.hostname(),
  /** Your Atlassian site, and the user whose token is used there. */
  atlassian: z.strictObject({ site: z.hostname(), user: z.email() }),
  /** Where the servers' secrets are, never their values: Secrets of the namespace. */
  secrets: z.strictObject({
    github: secretReference('kubernetes'),
    grafana: secretReference('kubernetes'),
    atlassian: secretReference('kubernetes'),
    ordersDb: secretReference('kubernetes'),
  }),
});
export type Environment = z.infer<typeof Environment>;
