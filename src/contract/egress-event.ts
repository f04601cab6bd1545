import { z } from 'zod';
import { chainLink } from './audit-chain';

/** Why the proxy did not open a connection, or cut one. */
export const EgressReason = z.enum([
  // Refused before anything was looked up.
  'malformed',
  'headers-too-large',
  'headers-too-slow',
  'unsupported',
  'address-literal',
  'undeclared-host',
  'undeclared-port',
  'connections',
  'audit-unavailable',
  // Refused for what the name led to.
  'unresolved',
  'address-not-public',
  // Failed on the way.
  'connect-failed',
  'connect-timeout',
  'upstream-failed',
  'client-failed',
  // Cut.
  'idle',
  'upload-limit',
  'download-limit',
  'shutdown',
]);
export type EgressReason = z.infer<typeof EgressReason>;

/**
 * One connection of a server through the egress proxy, allowed or refused: what, when, where, from where, with what outcome, by whom
 * (NIST SP 800-53 AU-3). It is written when the connection is over.
 */
export const EgressEvent = z.strictObject({
  stream: z.literal('audit'),
  /** Tells it from the events of calls in the same stream. */
  type: z.literal('egress'),
  /** When it began. RFC 3339, UTC. */
  time: z.string(),
  /** The proxy. */
  proxy: z.string(),
  /** Whose port was used: the identity. */
  server: z.string(),
  /** That port. */
  port: z.number().int(),
  /** The network address that connected. */
  source: z.string(),
  /** `CONNECT`, or the method of a request in absolute form. Absent where no request could be read. */
  method: z.string().optional(),
  /** The host that was asked for, in lower case. */
  host: z.string().optional(),
  hostPort: z.number().int().optional(),
  /** The address that was checked and connected to. */
  address: z.string().optional(),
  outcome: z.enum(['success', 'denied', 'error']),
  /** Absent where all went well. */
  reason: EgressReason.optional(),
  /** Bytes from the server to the host. */
  uploaded: z.number().int().nonnegative(),
  /** Bytes from the host to the server. */
  downloaded: z.number().int().nonnegative(),
  /** Milliseconds. */
  duration: z.number().nonnegative(),
  ...chainLink,
});
export type EgressEvent = z.infer<typeof EgressEvent>;
