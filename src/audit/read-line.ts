import { createHash, createHmac } from 'node:crypto';
import { canonicalJson } from '../contract';

/** A line of an audit chain, as far as verification reads it. */
export interface AuditLine {
  readonly chain: string;
  readonly sequence: number;
  readonly previous?: string;
  readonly hash: string;
  readonly type: string;
  readonly time: string;
  /** How many events it stands for. */
  readonly weight: number;
  /** Of a record that the chain writes about itself: what it says. */
  readonly start?: {
    readonly writer: string;
    readonly host: string;
    readonly algorithm: string;
    readonly key?: string;
    readonly anchorSeconds: number;
  };
  /** Whether it is the chain's end. */
  readonly end: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/** Reads the members that make a chain; undefined where they are not there or not what they have to be. */
export function readLine(object: Json): AuditLine | undefined {
  const { chain, sequence, previous, hash, type, time, count, event } = object;
  const good =
    typeof chain === 'string' &&
    /^[0-9a-f]{32}$/.test(chain) &&
    typeof sequence === 'number' &&
    Number.isSafeInteger(sequence) &&
    sequence >= 0 &&
    typeof hash === 'string' &&
    /^sha256:[0-9a-f]{64}$/.test(hash) &&
    (previous === undefined || typeof previous === 'string') &&
    typeof type === 'string' &&
    typeof time === 'string' &&
    !Number.isNaN(Date.parse(time));
  if (!good) return undefined;
  const start = type === 'chain' ? startOf(object) : undefined;
  const weight = typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : 1;
  return {
    chain,
    sequence,
    hash,
    type,
    time,
    weight,
    end: type === 'chain' && event === 'end',
    ...(previous !== undefined && { previous }),
    ...(start !== undefined && { start }),
  };
}

/** The hash that a line has to have: over its canonical JSON without the hash. */
export function hashOf({ hash: _, ...rest }: Json, secret: Buffer | undefined): string {
  const text = canonicalJson(rest);
  const digest = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  return `sha256:${digest.update(text).digest('hex')}`;
}

function startOf({ writer, host, algorithm, key, anchorSeconds }: Json): AuditLine['start'] {
  if (typeof writer !== 'string' || typeof host !== 'string') return undefined;
  if (typeof algorithm !== 'string' || typeof anchorSeconds !== 'number') return undefined;
  return { writer, host, algorithm, anchorSeconds, ...(typeof key === 'string' && { key }) };
}
