import { secretReference } from 'mcp-strata';
import { z } from 'zod';

/** What differs from environment to environment: `environments/*.yaml`, and `Pulumi.*.yaml` with the same keys. */
export const Environment = z.strictObject({
  /** The name, such as `dev`. */
  name: z.string(),
  /** The namespace that the servers have in a cluster: yours to create, or given to you for trying things out. */
  namespace: z.string(),
  /** Whether the protocol's reference server runs: it is for who writes clients. */
  everything: z.boolean(),
  /** What the `files` server may do with the folder `workspace`. */
  workspace: z.enum(['read', 'write']),
  /** Where Notion's token is, never its value: a Secret of the namespace. Left out, the server does not run. */
  notion: z.strictObject({ token: secretReference('kubernetes') }).optional(),
});
export type Environment = z.infer<typeof Environment>;
