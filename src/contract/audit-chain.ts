import { z } from 'zod';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/**
 * What ties a line of the audit stream to the line before it. A chain begins with each start of a process. `hash` is over the canonical JSON
 * (RFC 8785) of the line without `hash`: SHA-256, or HMAC-SHA-256 where the process has a key.
 */
export const chainLink = {
  /** The chain: 128 random bits, hexadecimal. */
  chain: z.string().regex(/^[0-9a-f]{32}$/),
  /** The line's place in its chain, from 0. */
  sequence: z.number().int().nonnegative(),
  /** The hash of the line before. Absent on the first line. */
  previous: digest.optional(),
  hash: digest,
} as const;

/** The members that tie lines together. */
export interface ChainLink {
  readonly chain: string;
  readonly sequence: number;
  readonly previous?: string;
  readonly hash: string;
}

/** Seconds between two anchors, where the configuration does not say. */
export const ANCHOR_SECONDS = 60;

/** A line that a chain writes about itself: so that its beginning, its end and its silence can be told from lines that were taken away. */
export const ChainRecord = z.strictObject({
  stream: z.literal('audit'),
  type: z.literal('chain'),
  /** `anchor`: still there, every `anchorSeconds`. `end`: the process ended on purpose; nothing follows. */
  event: z.enum(['start', 'anchor', 'end']),
  /** RFC 3339, UTC. */
  time: z.string(),
  /** The server, gateway or proxy that writes. */
  writer: z.string(),
  /** The pod's name. */
  host: z.string(),
  algorithm: z.enum(['sha256', 'hmac-sha256']),
  /** Tells keys apart without telling anything about them. */
  key: z.string().optional(),
  anchorSeconds: z.number().positive(),
  ...chainLink,
});
export type ChainRecord = z.infer<typeof ChainRecord>;

/** How a key is named in the chain's records: the HMAC of this text, first 16 digits. */
export const KEY_NAME_TEXT = 'strata.dev/audit-key';

/** Names of the metrics that tell a chain's head to whoever scrapes it: an anchor that an editor of the log cannot reach. */
export const ChainMetric = {
  /** The sequence of the last line, by chain. */
  SEQUENCE: 'strata_audit_chain_sequence',
  /** The first 52 bits of the hash of that line, by chain: as many as a sample holds exactly. */
  HEAD: 'strata_audit_chain_head',
} as const;

/** The part of a hash that fits a sample. */
export function headNumber(hash: string): number {
  return Number.parseInt(hash.slice('sha256:'.length, 'sha256:'.length + 13), 16);
}
