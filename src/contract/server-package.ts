import { z } from 'zod';

/** A published package that holds an MCP server, in the words of `server.json` (`packages[]`, schema 2025-12-11). */
export const ServerPackage = z.strictObject({
  registryType: z.enum(['npm', 'pypi', 'oci']),
  /** The package's name, or the image without tag and digest. */
  identifier: z.string().min(1),
  /** An exact version. For images: a tag or a digest. */
  version: z.string().min(1),
});
export type ServerPackage = z.infer<typeof ServerPackage>;
