import type { Evidence, RegistryConfig } from '../../../contract';
import { Turns } from '../../store/turns';
import { advance, type Lifecycle, UNTOUCHED } from '../lifecycle';
import { keyOf, type StoredEntry } from '../store/entry';
import type { RegistryStore } from '../store/registry-store';
import { type Made, mergeEntries, versionKey } from './merge';
import { Snapshot } from './snapshot';

/** States that are kept for readers who are in the middle of a list. Entries that are equal are kept once. */
const KEPT = 8;

/** The catalogue in memory. It follows the store, and moves from one whole state to the next. */
export class LiveCatalog {
  private snapshots: Snapshot[] = [new Snapshot(-1, [])];
  private readonly stored = new Map<string, StoredEntry>();
  private readonly lifecycles = new Map<string, Lifecycle>();
  private evidence: ReadonlyMap<string, readonly Evidence[]> = new Map();
  private readonly made: Made = new Map();
  private readonly turns = new Turns();
  private event = 0;

  constructor(
    private readonly config: RegistryConfig,
    private readonly store: RegistryStore,
  ) {}

  get current(): Snapshot {
    return this.snapshots[0] as Snapshot;
  }

  /** A former state, while it is kept. */
  at(generation: number): Snapshot | undefined {
    return this.snapshots.find((snapshot) => snapshot.generation === generation);
  }

  /** Follows the store. Resolves when the state of the store at the time of the call is served. */
  refresh(): Promise<void> {
    return this.turns.take(() => this.follow());
  }

  private async follow(): Promise<void> {
    const before = this.current.generation;
    if (before >= 0 && (await this.store.generation()) === before) return;
    const changes = await this.store.changes({ generation: before, event: this.event });
    const there = new Set(changes.keys);
    for (const key of this.stored.keys()) {
      if (there.has(key)) continue;
      this.stored.delete(key);
      this.made.delete(key);
    }
    for (const entry of changes.changed) this.stored.set(keyOf(entry), entry);
    for (const event of changes.events) {
      const key = versionKey(event.name, event.version);
      this.lifecycles.set(key, advance(this.lifecycles.get(key) ?? UNTOUCHED, event));
      this.event = event.id;
    }
    this.evidence = grouped(changes.evidence, this.evidence);
    const known = { lifecycles: this.lifecycles, evidence: this.evidence };
    const entries = mergeEntries(this.config, this.stored.values(), known, this.made);
    this.snapshots = [new Snapshot(changes.generation, entries), ...this.snapshots.slice(0, KEPT - 1)];
  }
}

/** Evidence by entry. A list that did not change stays the same object, by which entries tell that nothing changed. */
function grouped(
  all: readonly { readonly name: string; readonly version: string; readonly found: Evidence }[],
  before: ReadonlyMap<string, readonly Evidence[]>,
): ReadonlyMap<string, readonly Evidence[]> {
  const next = new Map<string, Evidence[]>();
  for (const { name, version, found } of all) {
    const key = versionKey(name, version);
    next.set(key, [...(next.get(key) ?? []), found]);
  }
  return new Map(
    [...next].map(([key, list]) => {
      const known = before.get(key);
      return [key, known !== undefined && JSON.stringify(known) === JSON.stringify(list) ? known : list] as const;
    }),
  );
}
