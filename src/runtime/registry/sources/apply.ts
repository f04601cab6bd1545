import type { RegistryEvent } from '../../../contract';
import { advance, isApproved, UNTOUCHED } from '../lifecycle';
import { keyOf, type StoredEntry } from '../store/entry';
import type { StoreWriter } from '../store/registry-store';
import type { Refused } from './accept';

export interface Batch {
  readonly source: string;
  readonly accepted: readonly StoredEntry[];
  readonly refused: readonly Refused[];
  /** It is all that the source has: what is not in it is gone. */
  readonly whole: boolean;
  readonly now: string;
  readonly state: { readonly refused?: Readonly<Record<string, string>> } & Readonly<Record<string, unknown>>;
}

export interface Applied {
  readonly changed: number;
  readonly gone: number;
  /** Refused for the first time, or for another reason. */
  readonly newlyRefused: readonly Refused[];
}

const ACTOR = 'registry';
/** Most refusals that are remembered, so that each is told once. */
const REMEMBERED = 2_000;
const GONE = 'The source does not list it any longer.';

/** Writes what a source has to say: all of it becomes visible at once. */
export async function applyBatch(writer: StoreWriter, batch: Batch): Promise<Applied> {
  const { source, accepted, refused, whole, now, state } = batch;
  const before = new Map((await writer.entries(source)).map((entry) => [keyOf(entry), entry]));
  const next = new Map(accepted.map((entry) => [keyOf(entry), entry]));
  const changes: StoredEntry[] = [];
  for (const [key, entry] of next) {
    const known = before.get(key);
    const change = known === undefined ? entry : changeOf(known, entry, now);
    if (change !== undefined) changes.push(change);
    // What people approved is not what it is now.
    if (known !== undefined && known.hash !== entry.hash) await withdrawApproval(writer, entry, now);
  }
  const gone = whole
    ? [...before.values()].filter((entry) => !next.has(keyOf(entry)) && entry.status !== 'deleted')
    : [];
  for (const entry of gone) {
    changes.push({
      ...entry,
      status: 'deleted',
      statusMessage: GONE,
      statusChangedAt: now,
      updatedAt: now,
      latest: false,
    });
  }
  await writer.put(changes);
  const told = state.refused ?? {};
  const newlyRefused = refused.filter(({ name, version, reason }) => told[`${name}@${version}`] !== reason);
  for (const { name, version, reason } of newlyRefused.slice(0, REMEMBERED)) {
    await writer.append({ at: now, kind: 'refused', name, version, actor: ACTOR, detail: { source, reason } });
  }
  const remembered = Object.fromEntries(
    refused.slice(0, REMEMBERED).map(({ name, version, reason }) => [`${name}@${version}`, reason]),
  );
  await writer.keepState(source, { ...state, refused: whole ? remembered : { ...told, ...remembered } });
  return { changed: changes.length - gone.length, gone: gone.length, newlyRefused };
}

/** Times stay what they were where nothing else changed: sources without times of their own would else change all the time. */
function changeOf(known: StoredEntry, entry: StoredEntry, now: string): StoredEntry | undefined {
  const moved = known.status !== entry.status || known.statusMessage !== entry.statusMessage;
  if (!moved && known.hash === entry.hash && known.latest === entry.latest) return undefined;
  return {
    ...entry,
    publishedAt: known.publishedAt,
    statusChangedAt: moved ? now : known.statusChangedAt,
    updatedAt: now,
  };
}

async function withdrawApproval(writer: StoreWriter, { name, version }: StoredEntry, now: string): Promise<void> {
  const events: readonly RegistryEvent[] = await writer.events(name);
  const state = events.filter((event) => event.version === version).reduce(advance, UNTOUCHED);
  if (!isApproved(state) && state.state !== 'reviewed') return;
  const detail = { to: 'submitted', reason: 'its content changed after it was reviewed' };
  await writer.append({ at: now, kind: 'lifecycle', name, version, actor: ACTOR, detail });
}
