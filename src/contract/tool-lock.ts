import { z } from 'zod';
import { ToolName } from './tool-view';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** One tool as it was when it was approved. */
export const LockedTool = z.strictObject({
  name: ToolName,
  title: z.string().optional(),
  description: z.string().optional(),
  inputSchema: z.record(z.string(), z.unknown()),
  outputSchema: z.record(z.string(), z.unknown()).optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
  /** SHA-256 of what `toolDefinition` takes of it, as canonical JSON (RFC 8785). */
  hash: digest,
  /** What the tool costs in a listing, tokens of a typical model. */
  tokens: z.number().int().nonnegative(),
});
export type LockedTool = z.infer<typeof LockedTool>;

/**
 * What models and people are told about a tool, and therefore what approval is about: name, title, description, schemas and annotations.
 * Undefined for what is no tool.
 */
export function toolDefinition(tool: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof tool !== 'object' || tool === null || Array.isArray(tool)) return undefined;
  const { name, title, description, inputSchema, outputSchema, annotations } = tool as Record<string, unknown>;
  return typeof name === 'string' ? { name, title, description, inputSchema, outputSchema, annotations } : undefined;
}

/** The tools of one server. */
export const LockedServer = z.strictObject({
  /** What was run: an image with digest, or a package with version, such as `npm:@acme/mcp@1.2.0`. */
  source: z.string().min(1),
  /** Sorted by name. */
  tools: z.array(LockedTool),
  /** SHA-256 over the tools' hashes, in order. */
  hash: digest,
  /** What the whole listing costs, tokens. */
  tokens: z.number().int().nonnegative(),
});
export type LockedServer = z.infer<typeof LockedServer>;

/** `tools.lock.json`: what was approved. Written by `strata lock`, read by synthesis, compared at run time. */
export const ToolLock = z.strictObject({
  version: z.literal(1),
  /** By the path of the server's construct. */
  servers: z.record(z.string(), LockedServer),
});
export type ToolLock = z.infer<typeof ToolLock>;

/** What the runtime compares a server's tools with: hashes by the server's own name of the tool. */
export const ToolPins = z.strictObject({
  /** By tool. A tool that is not here, or is another one now, is not shown and not called. */
  tools: z.record(ToolName, digest),
  /** `warn`: it is shown and called, and alarmed. */
  onDrift: z.enum(['deny', 'warn']).default('deny'),
});
export type ToolPins = z.infer<typeof ToolPins>;
