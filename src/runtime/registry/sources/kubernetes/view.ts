import type { ClusterSource } from '../../../../contract';
import type { Log } from '../../../telemetry/log';
import { UpstreamError } from '../upstream-error';
import { type Change, ClusterApi, Expired } from './api';
import { keyOf, type Listed } from './object';

/** First wait after a watch broke, and the longest, milliseconds. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 300_000;
/** Least time between two lists where a watch is broken, milliseconds. */
const LIST_AGAIN = 30_000;

export interface ViewOptions {
  readonly source: ClusterSource;
  /** What is known has changed, or has to be read again. Called often: whoever listens waits a little. */
  readonly changed: () => void;
  readonly log: Log;
  readonly now: () => number;
  /** How long the API server is asked to keep a watch open, seconds. Absent: a few minutes. */
  readonly watchSeconds?: number;
}

interface Scope {
  readonly namespace: string | undefined;
  readonly objects: Map<string, Listed>;
  version: string;
  /** It is not watched at the moment. Another replica may know of what happens there. */
  broken: boolean;
}

/** What asks to be listed in a cluster: listed once in a while, and watched in between. */
export class ClusterView {
  private readonly api: ClusterApi;
  private scopes: readonly Scope[] = [];
  private listedAt: number | undefined;
  /** Times in a row that a version had expired before anything was told of it. */
  private expired = 0;
  private closed = false;
  private following = new AbortController();
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly options: ViewOptions) {
    this.api = new ClusterApi(options.source, options.watchSeconds);
  }

  /**
   * All objects, in the order of their names.
   *
   * @throws UpstreamError when they have to be listed and cannot be
   */
  async objects(): Promise<Listed[]> {
    const { source, now } = this.options;
    const age = this.listedAt === undefined ? Number.POSITIVE_INFINITY : now() - this.listedAt;
    const broken = this.scopes.some((scope) => scope.broken);
    if (age >= source.intervalSeconds * 1_000 || (broken && age >= LIST_AGAIN)) await this.list();
    const all = this.scopes.flatMap(({ objects }) => [...objects.values()]);
    return all.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }

  async close(): Promise<void> {
    this.closed = true;
    this.following.abort();
    await Promise.allSettled(this.running);
    await this.api.close();
  }

  private async list(): Promise<void> {
    const { source, now } = this.options;
    this.following.abort();
    await Promise.allSettled(this.running);
    const following = new AbortController();
    this.following = following;
    const scopes: Scope[] = [];
    for (const namespace of source.namespaces ?? [undefined]) {
      if (this.closed) throw new UpstreamError('the registry is stopping');
      const { objects, version } = await this.api.list(namespace, following.signal);
      const known = new Map(objects.map((object) => [keyOf(object), object]));
      scopes.push({ namespace, version, objects: known, broken: false });
    }
    const found = scopes.reduce((sum, { objects }) => sum + objects.size, 0);
    if (found > source.entries) throw new UpstreamError(`more than ${source.entries} objects ask to be listed`);
    this.scopes = scopes;
    this.listedAt = now();
    for (const scope of scopes) {
      const run = this.follow(scope, following.signal);
      this.running.add(run);
      void run.finally(() => this.running.delete(run));
    }
  }

  /** Follows one namespace until everything is listed again. A watch that breaks goes on where it was, later and later. */
  private async follow(scope: Scope, signal: AbortSignal): Promise<void> {
    const { source, log, changed } = this.options;
    let failures = 0;
    while (!signal.aborted) {
      const began = performance.now();
      try {
        await this.api.watch(scope.namespace, scope.version, signal, ({ version, object }) => {
          failures = 0;
          this.expired = 0;
          scope.version = version;
          scope.broken = false;
          if (object !== undefined && this.apply(scope, object)) changed();
        });
        // One that ends at once, again and again, is asked for no more often than one that fails.
        failures = performance.now() - began < FIRST_WAIT ? failures + 1 : 0;
        scope.broken = false;
      } catch (error) {
        if (signal.aborted) return;
        failures++;
        scope.broken = true;
        if (error instanceof Expired) {
          await sleep(waitAfter(this.expired++), signal);
          this.listedAt = undefined;
          if (!signal.aborted) changed();
          return;
        }
        log.warn({ event: 'watch-failed', source: source.id, error: String(error) }, 'A watch of the cluster broke');
      }
      if (failures > 0) await sleep(waitAfter(failures), signal);
    }
  }

  /** @returns whether anything is another than before */
  private apply({ objects }: Scope, { now, ...place }: NonNullable<Change['object']>): boolean {
    const key = keyOf(place);
    const before = objects.get(key);
    if (JSON.stringify(before) === JSON.stringify(now)) return false;
    if (now === undefined) objects.delete(key);
    else objects.set(key, now);
    // Too many are refused as a whole, which listing them says.
    if (objects.size > this.options.source.entries) this.listedAt = undefined;
    return true;
  }
}

/** Twice as long each time, with a part left to chance: replicas do not come back all at once. */
function waitAfter(failures: number): number {
  if (failures <= 0) return 0;
  return Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT) * (0.75 + Math.random() / 2);
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
