import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ClusterSource, RegistryConfig, RegistrySource } from '../../../contract';
import type { StoredEntry } from '../store/entry';
import type { RegistryStore } from '../store/registry-store';
import { type AcceptOptions, accept, type Refused } from './accept';
import { type Applied, applyBatch } from './apply';
import type { Candidate } from './candidate';
import { readFiles } from './file';
import type { Listed } from './kubernetes/object';

/** What is remembered of a source from one reading to the next. */
export const SourceState = z.looseObject({
  /** Of files and clusters: what they held. */
  hash: z.string().optional(),
  /** Of a repository: the commit that was read. */
  commit: z.string().optional(),
  /** Of an upstream: the newest change that was seen. */
  since: z.string().optional(),
  /** When it was read from beginning to end. */
  fullAt: z.string().optional(),
  /** What was asked for: anything else needs another full reading. */
  filter: z.string().optional(),
  syncedAt: z.string().optional(),
  refused: z.record(z.string(), z.string()).optional(),
});
export type SourceState = z.infer<typeof SourceState>;

export type Synced = Applied & { readonly refused: number; readonly unchanged?: true };

export interface SyncContext {
  readonly config: RegistryConfig;
  readonly store: RegistryStore;
  readonly now: () => number;
  /** What asks to be listed in a cluster. It is watched between two readings, so that somebody keeps it. */
  readonly objects?: (source: ClusterSource) => Promise<readonly Listed[]>;
}

/** How far back changes are asked for again, milliseconds: clocks differ, and changes of one moment come on two pages. */
const OVERLAP = 5 * 60_000;
/** Entries after which the others get their turn: validation takes time. */
const BREATH = 100;
const UNCHANGED: Synced = { changed: 0, gone: 0, newlyRefused: [], refused: 0, unchanged: true };

/** Reads one source and writes what it says, as a whole or not at all. */
export async function syncSource(source: RegistrySource, context: SyncContext): Promise<Synced> {
  if (source.kind === 'managed') return UNCHANGED;
  const state = SourceState.parse((await context.store.state(source.id)) ?? {});
  if (source.kind === 'file') return syncFiles(source, state, context);
  if (source.kind === 'kubernetes') return syncCluster(source, state, context);
  return source.kind === 'git' ? syncGit(source, state, context) : syncUpstream(source, state, context);
}

async function syncCluster(source: ClusterSource, state: SourceState, context: SyncContext): Promise<Synced> {
  const listed = (await context.objects?.(source)) ?? [];
  const { entryOf } = await import('./kubernetes/entry');
  const refused = listed.filter(({ claims }) => claims);
  const candidates = listed.filter(({ claims }) => !claims).map((object) => entryOf(object, source));
  const told = refused.map((object) => ({ ...namesOf(entryOf(object, source)), reason: CLAIMED }));
  const content = createHash('sha256').update(JSON.stringify([candidates, told]));
  const hash = `${content.digest('base64url')}${settingsHash(source, context.config)}`;
  if (hash === state.hash) return UNCHANGED;
  return write(source, candidates, true, { ...state, hash }, context, told);
}

/** To list it would show it to more people than it says. */
const CLAIMED = 'it says by claims who may see it, which this registry does not read';

const namesOf = ({ document }: Candidate) => document as { readonly name: string; readonly version: string };

async function syncGit(
  source: Extract<RegistrySource, { kind: 'git' }>,
  state: SourceState,
  context: SyncContext,
): Promise<Synced> {
  const { url, ref, path, format } = source;
  const filter = `${settingsHash(source, context.config)} ${JSON.stringify([url, ref, path, format])}`;
  const { readGit } = await import('./git/source');
  const { commit, candidates } = await readGit(source, state.filter === filter ? state.commit : undefined);
  if (candidates === undefined) return UNCHANGED;
  return write(source, candidates, true, { ...state, commit, filter }, context);
}

async function syncFiles(
  source: Extract<RegistrySource, { kind: 'file' }>,
  state: SourceState,
  context: SyncContext,
): Promise<Synced> {
  const content = await readFiles(source);
  const hash = `${content.hash}${settingsHash(source, context.config)}`;
  if (hash === state.hash) return UNCHANGED;
  return write(source, await content.candidates(), true, { ...state, hash }, context);
}

async function syncUpstream(
  source: Extract<RegistrySource, { kind: 'registry' }>,
  state: SourceState,
  context: SyncContext,
): Promise<Synced> {
  const now = context.now();
  const filter = settingsHash(source, context.config);
  const due = state.fullAt === undefined || now - Date.parse(state.fullAt) >= source.fullSeconds * 1_000;
  const whole = due || state.since === undefined || state.filter !== filter;
  const { UpstreamReader } = await import('./upstream');
  const reader = new UpstreamReader(source, context.config.reserved);
  try {
    const since = whole ? undefined : new Date(Date.parse(state.since ?? '') - OVERLAP).toISOString();
    const { candidates, newest } = await reader.crawl(since);
    const next: SourceState = {
      ...state,
      filter,
      since: newest ?? (whole ? undefined : state.since),
      ...(whole && { fullAt: new Date(now).toISOString() }),
    };
    return await write(source, candidates, whole, next, context);
  } finally {
    await reader.close();
  }
}

async function write(
  source: RegistrySource,
  candidates: readonly Candidate[],
  whole: boolean,
  state: SourceState,
  { config, store, now: clock }: SyncContext,
  untaken: readonly Refused[] = [],
): Promise<Synced> {
  const now = new Date(clock()).toISOString();
  const options: AcceptOptions = { source, entryBytes: config.limits.entryBytes, now };
  const accepted: StoredEntry[] = [];
  const refused: Refused[] = [...untaken];
  for (const [index, candidate] of candidates.entries()) {
    const result = accept(candidate, options);
    if ('reason' in result) refused.push(result);
    else accepted.push(result);
    if (index % BREATH === BREATH - 1) await new Promise((resolve) => setImmediate(resolve));
  }
  const batch = { source: source.id, accepted, refused, whole, now, state: { ...state, syncedAt: now } };
  const applied = await store.write((writer) => applyBatch(writer, batch));
  return { ...applied, refused: refused.length };
}

function settingsHash({ include, exclude, class: kind }: RegistrySource, { reserved, limits }: RegistryConfig): string {
  const text = JSON.stringify([include, exclude, kind, reserved, limits.entryBytes]);
  return createHash('sha256').update(text).digest('base64url');
}
