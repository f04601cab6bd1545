import { z } from 'zod';
import { BridgeConfig } from './bridge-config';
import { ServerPackage } from './server-package';

/** Which host and port a server may reach. */
export const EgressHost = z.strictObject({ host: z.string(), port: z.number().int() });

/** A folder that a server may use. `source` is the folder on the laptop; in a cluster a volume stands behind `path`. */
export const LocalFolder = z.strictObject({
  path: z.string(),
  source: z.string().optional(),
  access: z.enum(['read', 'write']),
});

/** How a server of the composition runs as processes on a laptop: same configuration, other transport to the server. */
export const LocalRun = z.strictObject({
  /** Where the server's program comes from. */
  program: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('package'), package: ServerPackage }),
    z.strictObject({ kind: z.literal('image'), image: z.string() }),
    z.strictObject({ kind: z.literal('command') }),
  ]),
  /** The command and its arguments. For packages: arguments only. */
  command: z.array(z.string()).default([]),
  transport: z.enum(['stdio', 'streamable-http', 'sse']),
  /** Of servers that listen themselves. */
  port: z.number().int().optional(),
  path: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
  /** Secrets by the variable that carries them; `reference` says where the value is kept. Values never stand here. */
  secrets: z
    .array(
      z.strictObject({
        variable: z.string().optional(),
        file: z.string().optional(),
        reference: z.string(),
      }),
    )
    .default([]),
  egress: z.array(EgressHost).default([]),
  folders: z.array(LocalFolder).default([]),
  /** The bridge's configuration in the cluster; on a laptop only `listen` and `upstream` differ. */
  bridge: BridgeConfig,
});
export type LocalRun = z.infer<typeof LocalRun>;
