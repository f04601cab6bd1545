import { createHash } from 'node:crypto';
import { type CursorBinding, readCursor, writeCursor } from './cursor';
import type { Kind } from './kinds';
import type { Entry } from './listing';

/** Items of one page. Many clients read one page and no more. */
const PAGE = 1_000;

/** Why an upstream's items are not in a list, or not as they are now. */
export type Gap = 'unavailable' | 'slow' | 'stale';

/** Two upstreams of one name. */
export interface Collision {
  readonly name: string;
  readonly servers: readonly string[];
}

/** What one principal sees of one kind: all upstreams' items, in an order that does not change by itself. */
export class MergedList {
  readonly byName: ReadonlyMap<string, Entry>;
  readonly entries: readonly Entry[];
  readonly collisions: readonly Collision[];
  private digest: string | undefined;
  private readonly pages = new Map<string, Buffer>();

  constructor(
    readonly kind: Kind,
    private readonly principal: string | undefined,
    all: readonly Entry[],
    /** Upstreams that are missing, by id. */
    readonly gaps: ReadonlyMap<string, Gap>,
    /** Until when it is fresh, milliseconds. */
    readonly until: number,
    readonly shared: boolean,
  ) {
    const byName = new Map<string, Entry>();
    const twice = new Map<string, string[]>();
    for (const entry of all) {
      const other = byName.get(entry.name);
      if (other === undefined) byName.set(entry.name, entry);
      else twice.set(entry.name, [...(twice.get(entry.name) ?? [other.upstream.id]), entry.upstream.id]);
    }
    // Whoever is meant by such a name, it would be a guess: nobody is.
    for (const name of twice.keys()) byName.delete(name);
    this.byName = byName;
    this.entries = twice.size === 0 ? all : all.filter(({ name }) => byName.has(name));
    this.collisions = [...twice].map(([name, servers]) => ({ name, servers }));
  }

  /** A list with other entries in the place of these. */
  replaced(entries: readonly Entry[]): MergedList {
    return new MergedList(this.kind, this.principal, entries, this.gaps, this.until, this.shared);
  }

  /** Digest of all that it shows. */
  get version(): string {
    if (this.digest === undefined) {
      const hash = createHash('sha256');
      for (const { bytes } of this.entries) hash.update(bytes).update('\n');
      this.digest = hash.digest('base64url');
    }
    return this.digest;
  }

  /** The items from a cursor on, as a JSON array, and the cursor of what follows; undefined where the cursor is not valid. */
  page(cursor: string | undefined, modern: boolean): { readonly items: Buffer; readonly next?: string } | undefined {
    const offset = cursor === undefined ? 0 : readCursor(cursor, this.binding);
    if (offset === undefined) return undefined;
    const end = offset + PAGE;
    const key = `${modern} ${offset}`;
    const items =
      this.pages.get(key) ??
      joined(this.entries.slice(offset, end).map((entry) => (modern ? entry.bytes : entry.legacy)));
    this.pages.set(key, items);
    return end >= this.entries.length ? { items } : { items, next: writeCursor(end, this.binding) };
  }

  private get binding(): CursorBinding {
    return { principal: this.principal, kind: this.kind, version: this.version };
  }
}

const COMMA = Buffer.from(',');

function joined(items: readonly Buffer[]): Buffer {
  const parts = items.flatMap((bytes, index) => (index === 0 ? [bytes] : [COMMA, bytes]));
  return Buffer.concat([Buffer.from('['), ...parts, Buffer.from(']')]);
}
