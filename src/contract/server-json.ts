import { z } from 'zod';

/** The schema of server.json that is written: the newest that was released. */
export const SERVER_SCHEMA_URL = 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json';

/** Where a publisher may leave metadata of its own, and how much of it, bytes. */
export const PUBLISHER_META = 'io.modelcontextprotocol.registry/publisher-provided';
export const PUBLISHER_META_BYTES = 4_096;

/** `namespace/name` in reverse-DNS form. */
export const ServerName = z
  .string()
  .min(3)
  .max(200)
  .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/, 'not of the form namespace/name');

const Input = z.looseObject({
  value: z.string().optional(),
  default: z.string().optional(),
  isSecret: z.boolean().optional(),
});
const NamedInput = Input.extend({ name: z.string() });

/** A command-line argument of a package. */
export const ServerArgument = Input.extend({
  type: z.enum(['positional', 'named']),
  name: z.string().optional(),
  valueHint: z.string().optional(),
});
export type ServerArgument = z.infer<typeof ServerArgument>;

export const ServerPackageEntry = z.looseObject({
  registryType: z.string(),
  registryBaseUrl: z.string().optional(),
  identifier: z.string(),
  version: z.string().optional(),
  fileSha256: z.string().optional(),
  transport: z.looseObject({ type: z.string(), url: z.string().optional() }),
  runtimeArguments: z.array(ServerArgument).optional(),
  packageArguments: z.array(ServerArgument).optional(),
  environmentVariables: z.array(NamedInput).optional(),
});
export type ServerPackageEntry = z.infer<typeof ServerPackageEntry>;

export const ServerRemote = z.looseObject({
  type: z.string(),
  url: z.string(),
  headers: z.array(NamedInput).optional(),
});
export type ServerRemote = z.infer<typeof ServerRemote>;

export const ServerIcon = z.looseObject({ src: z.string(), mimeType: z.string().optional() });

/** The part of server.json that code reads. What else a publisher wrote is kept as it is; the published JSON schema judges the whole. */
export const ServerJson = z.looseObject({
  $schema: z.string().optional(),
  name: ServerName,
  title: z.string().optional(),
  description: z.string(),
  version: z.string().min(1).max(255),
  websiteUrl: z.string().optional(),
  repository: z.looseObject({ url: z.string(), source: z.string() }).optional(),
  icons: z.array(ServerIcon).optional(),
  packages: z.array(ServerPackageEntry).optional(),
  remotes: z.array(ServerRemote).optional(),
  _meta: z.record(z.string(), z.unknown()).optional(),
});
export type ServerJson = z.infer<typeof ServerJson>;
