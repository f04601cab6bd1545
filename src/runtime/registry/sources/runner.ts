import { randomUUID } from 'node:crypto';
import type { ClusterSource, RegistrySource } from '../../../contract';
import { collectEverything } from '../../bridge/memory-trim';
import type { Log } from '../../telemetry/log';
import type { Series } from '../../telemetry/series';
import type { LiveCatalog } from '../catalog/live';
import type { ClusterView } from './kubernetes/view';
import { type SyncContext, syncSource } from './sync';
import { UpstreamError } from './upstream-error';

export interface RunnerOptions extends SyncContext {
  readonly catalog: LiveCatalog;
  readonly log: Log;
  readonly metrics: Series;
}

/** First wait after a failure, and the longest, milliseconds. */
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 3_600_000;
/** How long a replica may read a source before another takes over. */
const HOLD = 5 * 60_000;
/** Least time between two collections of everything, milliseconds. */
const GIVE_BACK = 60_000;
/** When a cluster is looked at again that another replica was reading: what it does not watch it does not know. Milliseconds. */
const TURN = 30_000;
/** After a change that a source tells of itself: others follow mostly. Milliseconds. */
const SETTLE = 500;

type ReadSource = Exclude<RegistrySource, { kind: 'managed' }>;

interface Progress {
  failures: number;
  syncedAt: number | undefined;
  refused: number;
  /** Whether it was tried at all. */
  tried: boolean;
}

/** Reads each source in its own time. One that fails is asked more and more seldom, and what it said before stays. */
export class SourceRunner {
  /** A file has one process: after a crash the next one is the same to it. Replicas are told apart. */
  private readonly holder: string;
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly views = new Map<string, ClusterView>();
  /** Sources that told of a change since they were read last. */
  private readonly awake = new Set<string>();
  private readonly running = new Set<Promise<void>>();
  private readonly progress = new Map<string, Progress>();
  private closed = false;
  private gaveBackAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: RunnerOptions) {
    const { metrics, config, now } = options;
    this.holder = config.store.kind === 'sqlite' ? config.name : randomUUID();
    for (const { id } of config.sources)
      this.progress.set(id, { failures: 0, syncedAt: undefined, refused: 0, tried: false });
    const each = (value: (progress: Progress) => number) => () =>
      config.sources.map(({ id }) => [{ source: id }, value(this.of(id))] as const);
    metrics.gauge(
      'strata_registry_source_failures',
      'Readings of a source that failed in a row.',
      each(({ failures }) => failures),
    );
    metrics.gauge(
      'strata_registry_source_refused',
      'Entries of a source that are not taken over.',
      each(({ refused }) => refused),
    );
    metrics.gauge(
      'strata_registry_source_age_seconds',
      'Time since a source was read; -1 before the first time.',
      each(({ syncedAt }) => (syncedAt === undefined ? -1 : (now() - syncedAt) / 1_000)),
    );
  }

  /** Whether every source of files was read once, with whatever success. Nobody waits for other registries. */
  get settled(): boolean {
    return this.options.config.sources.every(({ id, kind }) => kind !== 'file' || this.of(id).tried);
  }

  start(): void {
    for (const source of this.options.config.sources) {
      if (source.kind !== 'managed') this.plan(source, 0);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    await Promise.all([...this.views.values()].map((view) => view.close()));
    await Promise.allSettled(this.running);
  }

  private async objects(source: ClusterSource) {
    let view = this.views.get(source.id);
    if (view === undefined) {
      const { ClusterView } = await import('./kubernetes/view');
      if (this.closed) throw new UpstreamError('the registry is stopping');
      const { log, now } = this.options;
      view = new ClusterView({ source, log, now, changed: () => this.wake(source) });
      this.views.set(source.id, view);
    }
    return view.objects();
  }

  /** A source that cannot be read is asked in its own time, whatever it tells. */
  private wake(source: ReadSource): void {
    if (this.awake.has(source.id)) return;
    this.awake.add(source.id);
    const timer = this.timers.get(source.id);
    if (timer === undefined || this.of(source.id).failures > 0) return;
    clearTimeout(timer);
    this.plan(source, SETTLE);
  }

  /** Nobody is served meanwhile: a source that changes all the time does not have it happen all the time. */
  private giveBack(): void {
    const time = performance.now();
    if (time - this.gaveBackAt < GIVE_BACK) return;
    this.gaveBackAt = time;
    collectEverything();
  }

  private of(id: string): Progress {
    return this.progress.get(id) as Progress;
  }

  private plan(source: ReadSource, wait: number): void {
    if (this.closed) return;
    const timer = setTimeout(() => {
      this.timers.delete(source.id);
      this.awake.delete(source.id);
      const run = this.run(source).then((next) => this.plan(source, next));
      this.running.add(run);
      void run.finally(() => this.running.delete(run));
    }, wait);
    this.timers.set(source.id, timer);
  }

  /** @returns the time until the next reading */
  private async run(source: ReadSource): Promise<number> {
    const { store, catalog, log, now } = this.options;
    const progress = this.of(source.id);
    const interval = source.intervalSeconds * 1_000;
    try {
      const held = await store.hold(source.id, this.holder, now(), HOLD);
      if (held) {
        try {
          const { changed, gone, refused, newlyRefused, unchanged } = await syncSource(source, {
            ...this.options,
            objects: (cluster) => this.objects(cluster),
          });
          if (unchanged !== true) {
            progress.refused = refused;
            log.info({ event: 'source-read', source: source.id, changed, gone, refused }, 'A source was read');
            for (const entry of newlyRefused.slice(0, 20)) {
              log.warn({ event: 'entry-refused', source: source.id, ...entry }, 'An entry is not taken over');
            }
          }
        } finally {
          await store.release(source.id, this.holder);
        }
      }
      const before = catalog.current;
      await catalog.refresh();
      // A reading makes much that nobody needs afterwards, and then there may be nothing for an hour that would have it collected.
      if (catalog.current !== before) this.giveBack();
      progress.syncedAt = now();
      progress.failures = 0;
      if (!held && source.kind === 'kubernetes') return Math.min(TURN, interval);
      return this.awake.has(source.id) ? SETTLE : interval;
    } catch (error) {
      progress.failures++;
      log.warn(
        { event: 'source-failed', source: source.id, error: String(error) },
        'A source cannot be read; what it said before stays',
      );
      const asked = error instanceof UpstreamError ? error.retryAfter : undefined;
      return asked === undefined ? waitAfter(progress.failures) : Math.min(asked, LONGEST_WAIT);
    } finally {
      progress.tried = true;
    }
  }
}

/** Twice as long each time, with a part left to chance: replicas do not come back all at once. */
function waitAfter(failures: number): number {
  const wait = Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT);
  return wait * (0.75 + Math.random() / 2);
}
