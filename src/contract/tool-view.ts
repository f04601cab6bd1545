import { z } from 'zod';

/** A tool's name as the protocol advises: 1 to 128 characters of `A-Z a-z 0-9 _ - .` (`server/tools`, "Tool Names"). */
export const ToolName = z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/);

/** A tool's name in which `*` stands for any run of characters. */
export const ToolPattern = z.string().regex(/^[A-Za-z0-9_.*-]{1,128}$/);

/** What clients see of a server's tools. Names in `allow`, `deny` and `describe` are the server's own, before renaming. */
export const ToolView = z.strictObject({
  /** Only these. Absent: all. */
  allow: z.array(ToolPattern).min(1).optional(),
  /** Not these, whatever `allow` says. */
  deny: z.array(ToolPattern).default([]),
  /** Other names, by the server's name. */
  rename: z.record(ToolName, ToolName).default({}),
  /** Other descriptions, by the server's name. */
  describe: z.record(ToolName, z.string().min(1)).default({}),
});
export type ToolView = z.infer<typeof ToolView>;
