import { secretReference } from 'mcp-strata';
import { z } from 'zod';

/** Where a server's secret is, never its value: in a Secret of the namespace, or in the environment's store. */
const secret = secretReference('kubernetes', 'onepassword', 'vault');

/** What keeps the secrets of an environment. The operator that reads it is part of the cluster. */
const store = z.discriminatedUnion('kind', [
  /** HashiCorp Vault or OpenBao, by the External Secrets Operator. */
  z.strictObject({
    kind: z.literal('vault'),
    address: z.url({ protocol: /^https$/ }),
    /** The key/value engine. */
    mount: z.string(),
    /** Where an authority of the company signed Vault's certificate: a Secret of the namespace that has it, and its key. */
    ca: z.strictObject({ secret: z.string(), key: z.string() }).optional(),
  }),
  /** 1Password, by its own operator. */
  z.strictObject({ kind: z.literal('onepassword'), vault: z.string() }),
]);

/** What differs from environment to environment: `environments/*.yaml`, and `Pulumi.*.yaml` with the same keys. */
export const Environment = z
  .strictObject({
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
    /** None: all secrets are in Secrets of the namespace. */
    store: store.optional(),
    secrets: z.strictObject({ github: secret, grafana: secret, atlassian: secret, ordersDb: secret }),
  })
  .superRefine(({ store, secrets }, { addIssue }) => {
    const others = Object.entries(secrets).filter(([, { kind }]) => kind !== 'kubernetes');
    const given = store ? `the store is ${store.kind}` : 'there is no store';
    for (const [key, { kind }] of others.filter(([, { kind }]) => kind !== store?.kind)) {
      addIssue({ code: 'custom', path: ['secrets', key], message: `it leads to ${kind}, and ${given}` });
    }
    if (store && others.length === 0) addIssue({ code: 'custom', path: ['store'], message: 'no secret leads there' });
  });
export type Environment = z.infer<typeof Environment>;
