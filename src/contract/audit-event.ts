import { z } from 'zod';

/** One audited request: what, when, where, from where, with what outcome, by whom (NIST SP 800-53 AU-3). */
export const AuditEvent = z.strictObject({
  stream: z.literal('audit'),
  /** RFC 3339, UTC. */
  time: z.string(),
  server: z.string(),
  /** The JSON-RPC method. */
  method: z.string(),
  /** The tool, prompt or resource that the request names. */
  target: z.string().optional(),
  /** SHA-256 of the arguments, `sha256:` and hexadecimal digits. */
  argumentsDigest: z.string().optional(),
  revision: z.string(),
  /** SHA-256 of the session id, first 16 digits: enough to correlate, not to hijack. */
  session: z.string().optional(),
  /** The caller's network address. */
  source: z.string(),
  /** What the client calls itself. Never a reason to trust it. */
  client: z.string().optional(),
  outcome: z.enum(['success', 'tool-error', 'error', 'denied', 'cancelled', 'timeout']),
  /** The JSON-RPC error code, where there is one. */
  code: z.number().int().optional(),
  /** Milliseconds. */
  duration: z.number().nonnegative(),
  /** Trace id of W3C Trace Context, where the request had one. */
  trace: z.string().optional(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;
