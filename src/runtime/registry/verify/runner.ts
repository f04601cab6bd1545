import { randomUUID } from 'node:crypto';
import { type Evidence, type RegistryConfig, ServerJson, type Verification } from '../../../contract';
import type { Log } from '../../telemetry/log';
import type { Series } from '../../telemetry/series';
import type { CatalogEntry } from '../catalog/entry';
import type { LiveCatalog } from '../catalog/live';
import type { RegistryStore } from '../store/registry-store';
import { subjectsOf } from '../trust/subject';
import type { Claim, Provenance } from './provenance';

export interface VerificationOptions {
  readonly config: RegistryConfig;
  readonly verification: Verification;
  readonly store: RegistryStore;
  readonly catalog: LiveCatalog;
  readonly log: Log;
  readonly metrics: Series;
  readonly now: () => number;
}

/** Pause between two looks at the catalogue, milliseconds. */
const PAUSE = 5_000;
/** How long one replica does this before another may take over. A round ends sooner. */
const HOLD = 10 * 60_000;
const ROUND = 5 * 60_000;
/** When something that could not be told is asked again. */
const AGAIN = 15 * 60_000;
/** Beside the ids of sources, none of which has a blank. */
const LEASE = 'verification of packages';
const ACTOR = 'registry';

/**
 * The verify job: goes through the catalogue one entry after the other and records what provenance proves. What nobody can tell at the moment
 * changes nothing; what is proven no longer, or otherwise, is recorded as an event and takes the tier away.
 */
export class VerificationRunner {
  private readonly holder: string;
  /** When an entry is looked at again. Entries are made anew when something about them changes. */
  private readonly due = new WeakMap<CatalogEntry, number>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private provenance: Provenance | undefined;
  private closed = false;

  constructor(private readonly options: VerificationOptions) {
    const { config, metrics, catalog } = options;
    this.holder = config.store.kind === 'sqlite' ? config.name : randomUUID();
    metrics.gauge('strata_registry_attested_entries', 'Versions whose provenance was verified here.', () =>
      catalog.current.entries.reduce((count, { attested }) => count + Number(attested), 0),
    );
  }

  /**
   * Reads the trust root of a configuration before anybody relies on it.
   *
   * @throws Error when it cannot be read
   */
  async prepare(): Promise<void> {
    if (this.options.verification.trustedRootFile !== undefined) await this.source();
  }

  start(): void {
    this.plan(0);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.running;
    await this.provenance?.close();
  }

  private plan(wait: number): void {
    if (this.closed) return;
    this.timer = setTimeout(() => {
      this.running = this.round().then(() => this.plan(PAUSE));
    }, wait);
  }

  private async round(): Promise<void> {
    const { store, now, catalog, log, metrics } = this.options;
    const { current } = catalog;
    const waiting = current.entries.filter((entry) => (this.due.get(entry) ?? 0) <= now());
    if (waiting.length === 0) return;
    try {
      if (!(await store.hold(LEASE, this.holder, now(), HOLD))) return;
      try {
        const end = now() + ROUND;
        for (const entry of waiting) {
          if (this.closed || now() > end) break;
          await this.look(entry);
        }
      } finally {
        await store.release(LEASE, this.holder);
      }
      await catalog.refresh();
    } catch (error) {
      metrics.count('strata_registry_verification_failures_total', 'round');
      log.warn({ event: 'verification-failed', error: String(error) }, 'Packages cannot be verified at the moment');
    }
  }

  private async look(entry: CatalogEntry): Promise<void> {
    const { now, verification, metrics, log } = this.options;
    const interval = verification.intervalSeconds * 1_000;
    const claims = entry.status === 'deleted' ? [] : await this.claims(entry);
    let next = now() + interval;
    for (const claim of claims) {
      const known = entry.evidence.find(({ subject }) => subject === claim.subject);
      const fresh = known === undefined ? 0 : Date.parse(known.checkedAt) + interval;
      if (fresh > now()) {
        next = Math.min(next, fresh);
        continue;
      }
      try {
        await this.record(entry, known, await (await this.source()).check(claim, now()));
      } catch (error) {
        next = Math.min(next, now() + AGAIN);
        metrics.count('strata_registry_verification_failures_total', 'look-up');
        log.warn(
          { event: 'lookup-failed', server: entry.name, subject: claim.subject, error: String(error) },
          'Provenance cannot be looked up; what was recorded stays',
        );
      }
    }
    this.due.set(entry, next);
  }

  private async claims({ server }: CatalogEntry): Promise<Claim[]> {
    const document = ServerJson.parse(JSON.parse(server));
    const source = await this.source();
    return [...new Set(subjectsOf(document))].flatMap((subject) =>
      subject !== undefined && source.knows(subject) ? [{ subject, repository: document.repository?.url }] : [],
    );
  }

  /** The record changes, and an event tells of it that nobody can take away. */
  private async record({ name, version }: CatalogEntry, known: Evidence | undefined, found: Evidence): Promise<void> {
    const { store, log } = this.options;
    const changed = known === undefined || text(known) !== text(found);
    await store.write(async (writer) => {
      await writer.keepEvidence(name, version, found);
      const { checkedAt: at, ...detail } = found;
      if (changed) await writer.append({ at, kind: 'verified', name, version, actor: ACTOR, detail });
    });
    if (changed) log.info({ event: 'verified', server: name, version, ...found }, 'A package was verified');
  }

  /** Read when there is something to verify: the libraries and the trust root take memory. */
  private async source(): Promise<Provenance> {
    this.provenance ??= new (await import('./provenance')).Provenance(this.options.verification);
    return this.provenance;
  }
}

/** What was found, whenever that was. */
function text({ checkedAt: _, ...found }: Evidence): string {
  return JSON.stringify(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}
