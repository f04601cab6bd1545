import { setTimeout as delay } from 'node:timers/promises';
import type { Upstream } from '../upstream/upstream';
import { type Abilities, NO_ABILITIES } from './abilities';
import type { Visibility } from './access';
import type { Kind } from './kinds';
import type { Listing } from './listing';
import { type Gap, MergedList } from './merged';
import type { Source } from './source';
import type { Sources } from './sources';

/** How long a list waits for an upstream, with an older answer at hand and without. Milliseconds. */
const WITH_OLD = 1_000;
const WITHOUT = 5_000;
/** Principals whose lists are kept ready. */
const MOST = 2_000;

export interface CatalogOptions {
  readonly sources: Sources;
  readonly visibility: () => Visibility;
  /** A list was made: for logs and metrics. */
  readonly merged: (list: MergedList) => void;
}

interface Kept {
  readonly list: MergedList;
  readonly parts: readonly (Listing | undefined)[];
  readonly epoch: number;
}

interface Part {
  readonly id: string;
  readonly listing?: Listing | undefined;
  readonly gap?: Gap;
}

/** What each principal's clients see, by what they can be asked: made of what the upstreams list, and kept until one of them lists something else. */
export class Catalog {
  private readonly kept = new Map<string, Kept>();
  private readonly making = new Map<string, Promise<MergedList>>();

  constructor(private readonly options: CatalogOptions) {}

  /** The list of a kind. It waits for no upstream longer than a few seconds: who is late is marked as missing. */
  list(
    kind: Kind,
    principal: string | undefined,
    abilities: Abilities = NO_ABILITIES,
  ): MergedList | Promise<MergedList> {
    const sources = this.options.sources.all(principal, abilities);
    const key = keyOf(kind, principal, abilities);
    const kept = this.kept.get(key);
    const { epoch } = this.options.visibility();
    if (kept !== undefined && kept.epoch === epoch && kept.parts.length === sources.length) {
      const same = sources.every((source, index) => {
        const fresh = source.fresh(kind);
        return fresh !== undefined && fresh === kept.parts[index];
      });
      if (same) return kept.list;
    }
    const running = this.making.get(key);
    if (running !== undefined) return running;
    const making = this.make(kind, principal, sources, key, epoch).finally(() => this.making.delete(key));
    this.making.set(key, making);
    return making;
  }

  /**
   * The list as it was last made, for finding the way of a call; undefined where there is none yet. One that is old is made anew meanwhile: whether
   * the call is allowed is another question.
   */
  peek(kind: Kind, principal: string | undefined, abilities: Abilities = NO_ABILITIES): MergedList | undefined {
    const kept = this.kept.get(keyOf(kind, principal, abilities));
    if (kept === undefined || kept.epoch !== this.options.visibility().epoch) return undefined;
    if (kept.list.until <= Date.now()) {
      const made = this.list(kind, principal, abilities);
      // Whoever asks for the list itself is told what is wrong.
      if (made instanceof Promise) made.catch(() => undefined);
    }
    return kept.list;
  }

  /** An upstream told one of its sessions that lists have changed. */
  invalidate(upstream: Upstream, principal: string | undefined, kinds: readonly Kind[]): void {
    this.options.sources.invalidate(upstream, principal, kinds);
  }

  /** Nothing that was made before counts. */
  clear(): void {
    this.kept.clear();
  }

  private async make(
    kind: Kind,
    principal: string | undefined,
    sources: readonly Source[],
    key: string,
    epoch: number,
  ): Promise<MergedList> {
    const parts = await Promise.all(sources.map((source) => this.part(source, kind)));
    const gaps = new Map(parts.flatMap(({ id, gap }) => (gap === undefined ? [] : [[id, gap] as const])));
    const all = parts.flatMap(({ listing }) => listing?.entries ?? []);
    const seen = await this.options.visibility().visible(principal, kind, all);
    const until = Math.min(...parts.map(({ listing }) => listing?.until ?? 0));
    const shared = seen === all && parts.every(({ listing }) => listing?.shared ?? false);
    const before = this.kept.get(key);
    let list = new MergedList(kind, principal, seen, gaps, until, shared);
    // What looks the same is the same: pages that are ready stay so.
    if (before !== undefined && sameEntries(before.list, list) && before.list.until === until) list = before.list;
    this.kept.delete(key);
    this.kept.set(key, {
      list,
      parts: parts.map(({ listing, gap }) => (gap === undefined ? listing : undefined)),
      epoch,
    });
    const oldest = this.kept.size > MOST ? this.kept.keys().next().value : undefined;
    if (oldest !== undefined) this.kept.delete(oldest);
    this.options.merged(list);
    return list;
  }

  private async part(source: Source, kind: Kind): Promise<Part> {
    const { id } = source;
    const fresh = source.fresh(kind);
    if (fresh !== undefined) return { id, listing: fresh };
    const stale = source.stale(kind);
    const late = new AbortController();
    try {
      const listing = await Promise.race([
        source.read(kind),
        delay(stale === undefined ? WITHOUT : WITH_OLD, 'late' as const, { signal: late.signal, ref: false }),
      ]);
      if (listing !== 'late') return { id, listing };
      source.announceWhenRead(kind);
      return stale === undefined ? { id, gap: 'slow' } : { id, listing: stale, gap: 'stale' };
    } catch {
      return stale === undefined ? { id, gap: 'unavailable' } : { id, listing: stale, gap: 'stale' };
    } finally {
      late.abort();
    }
  }
}

function sameEntries(a: MergedList, b: MergedList): boolean {
  return (
    a.entries.length === b.entries.length &&
    a.gaps.size === b.gaps.size &&
    a.entries.every((entry, index) => entry === b.entries[index]) &&
    [...a.gaps].every(([id, gap]) => b.gaps.get(id) === gap)
  );
}

/** Kinds and keys of abilities have no space: the principal is what follows the first one. */
function keyOf(kind: Kind, principal: string | undefined, { key }: Abilities): string {
  return principal === undefined ? kind + key : `${kind}${key} ${principal}`;
}
