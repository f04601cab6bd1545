import type { ModernBackend } from '../../bridge/interfaces';
import { type JsonObject, stringMember } from '../../mcp/json';
import type { Abilities } from './abilities';
import { ask } from './ask';
import { itemsOf } from './items';
import { KINDS, type Kind } from './kinds';
import { type Entry, type EntryContext, entriesOf, type Listing } from './listing';

/** What one upstream may list of a kind. More is a mistake, or an attempt to fill our memory. */
const MOST_PAGES = 200;
const MOST_ENTRIES = 20_000;
const MOST_BYTES = 64 * 1024 * 1024;
/** Bounds of what a server may say about how long its list holds, milliseconds. */
const LONGEST = 3_600_000;
/** Lists that are never fresh are shared by those who ask within this time, milliseconds. */
const SHORTEST = 1_000;

export interface FetchOptions {
  readonly backend: ModernBackend;
  readonly kind: Kind;
  readonly principal: string | undefined;
  readonly abilities: Abilities;
  readonly own: boolean;
  readonly patience: number;
  /** Milliseconds that a list holds of which the server does not say how long. */
  readonly believed: number;
  /** Milliseconds that a list holds of which the server says that it is never fresh. */
  readonly unfresh: number;
  readonly entry: EntryContext;
  /** Keeps the items as the server wrote them. */
  readonly keepRaw: boolean;
}

/**
 * Reads a whole list of an upstream.
 *
 * @throws Error when the upstream does not give it; the message is fit for logs
 */
export async function fetchListing(options: FetchOptions): Promise<Listing> {
  const { backend, kind, principal, abilities, own, patience, believed, unfresh, entry } = options;
  const { method } = KINDS[kind];
  const entries: Entry[] = [];
  const raw: JsonObject[] = [];
  let bytes = 0;
  let ttl: number | undefined;
  let shared = true;
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const params = cursor === undefined ? {} : { cursor };
    const answer = await ask(backend, { method, params, principal, abilities, own, patience });
    if (answer.result === undefined) {
      // A server without such a list has nothing to list.
      if (answer.error?.code === -32_601 && page === 0) break;
      throw new Error(stringMember(answer.error, 'message') ?? `The server does not answer ${method}`);
    }
    const { ttlMs, cacheScope } = answer.result;
    if (typeof ttlMs === 'number') ttl = Math.min(ttl ?? LONGEST, ttlMs > 0 ? ttlMs : unfresh);
    shared &&= cacheScope === 'public';
    if (options.keepRaw) raw.push(...itemsOf(answer, KINDS[kind].member).map(({ value }) => value));
    for (const found of entriesOf(answer, kind, entry)) {
      bytes += found.bytes.length;
      if (entries.length >= MOST_ENTRIES || bytes > MOST_BYTES) throw new Error(`The server lists too much: ${method}`);
      entries.push(found);
    }
    cursor = stringMember(answer.result, 'nextCursor');
    if (cursor === undefined) break;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return { entries, until: Date.now() + Math.max(SHORTEST, ttl ?? believed), shared, ...(options.keepRaw && { raw }) };
}
