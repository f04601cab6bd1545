import type { PortalServer, PortalUsage, PortalWorkload } from '../../../contract';
import type { Log } from '../../telemetry/log';
import type { Series } from '../../telemetry/series';
import { Prometheus, type Sample } from './prometheus';
import { platformQueries, serverQueries } from './queries';

/** How much something was used in the time that is looked at. */
export interface Figures {
  readonly calls: number;
  readonly failed: number;
  /** Seconds. Absent: nothing was called. */
  readonly p95?: number | undefined;
}

export interface ServerUsage {
  readonly days: number;
  /** Absent: the metrics cannot be read now. */
  readonly figures: Figures | undefined;
  /** The oldest first. */
  readonly perDay: readonly number[];
  readonly tools: readonly { readonly name: string; readonly calls: number }[];
}

export interface UsageOptions {
  readonly config: PortalUsage;
  readonly servers: readonly PortalServer[];
  readonly log: Log;
  readonly metrics: Series;
  readonly now: () => number;
}

/**
 * What Prometheus counted, for servers that the configuration names and in queries that are our own: a reader chooses nothing of them. Answers are shared by
 * all readers for a short time, so that many readers are not many queries.
 */
export class Usage {
  private readonly prometheus: Prometheus;
  private readonly kept = new Map<string, { readonly until: number; readonly value: Promise<unknown> }>();

  constructor(private readonly options: UsageOptions) {
    this.prometheus = new Prometheus(options.config);
  }

  get days(): number {
    return this.options.config.days;
  }

  /** Undefined for a server that the configuration says nothing of. */
  async of(name: string): Promise<ServerUsage | undefined> {
    const { servers } = this.options;
    const workload = servers.find((server) => server.name === name)?.workload;
    if (workload === undefined) return undefined;
    const nothing = { days: this.days, figures: undefined, perDay: [], tools: [] };
    return (await this.shared(`server ${name}`, () => this.server(workload))) ?? nothing;
  }

  /** By the name of the server; undefined while the metrics cannot be read. */
  all(): Promise<ReadonlyMap<string, Figures> | undefined> {
    return this.shared('all', () => this.everything());
  }

  close(): Promise<void> {
    return this.prometheus.close();
  }

  private async server(workload: PortalWorkload): Promise<ServerUsage> {
    const { prometheus, days } = this;
    const queries = serverQueries(workload, days);
    const [calls, failed, p95, tools, perDay] = await Promise.all([
      prometheus.now(queries.calls),
      prometheus.now(queries.failed),
      prometheus.now(queries.p95),
      prometheus.now(queries.tools),
      prometheus.days(queries.perDay, days, this.options.now()),
    ]);
    return {
      days,
      figures: { calls: calls[0]?.value ?? 0, failed: failed[0]?.value ?? 0, p95: p95[0]?.value },
      perDay,
      tools: tools
        .map(({ labels, value }) => ({ name: labels['gen_ai_tool_name'] ?? '', calls: value }))
        .filter(({ calls: count }) => count >= 0.5)
        .sort((a, b) => b.calls - a.calls),
    };
  }

  private async everything(): Promise<ReadonlyMap<string, Figures>> {
    const { servers } = this.options;
    const counted = servers.flatMap(({ name, workload }) => (workload === undefined ? [] : [{ name, ...workload }]));
    const figures = new Map<string, Figures>();
    for (const platform of new Set(counted.map((one) => one.platform))) {
      const queries = platformQueries(platform, this.days);
      const [calls, failed, p95] = await Promise.all(
        [queries.calls, queries.failed, queries.p95].map(async (query) => byWorkload(await this.prometheus.now(query))),
      );
      for (const { name, namespace, workload } of counted.filter((one) => one.platform === platform)) {
        const key = `${namespace}/${workload}`;
        figures.set(name, { calls: calls?.get(key) ?? 0, failed: failed?.get(key) ?? 0, p95: p95?.get(key) });
      }
    }
    return figures;
  }

  /** A page is worth showing without its figures: a failure is told to the log, and asked about again soon. */
  private shared<Value>(key: string, read: () => Promise<Value>): Promise<Value | undefined> {
    const { config, log, metrics, now } = this.options;
    const known = this.kept.get(key);
    if (known !== undefined && known.until > now()) return known.value as Promise<Value | undefined>;
    const keep = (value: Promise<Value | undefined>, seconds: number) =>
      this.kept.set(key, { until: now() + seconds * 1_000, value });
    const value: Promise<Value | undefined> = read().catch((error: unknown) => {
      metrics.count('strata_portal_usage_failures_total');
      log.warn({ event: 'usage-failed', error: String(error) }, 'The metrics cannot be read');
      keep(value, Math.min(FAILURE_SECONDS, config.refreshSeconds));
      return undefined;
    });
    keep(value, config.refreshSeconds);
    return value;
  }
}

/** How long a Prometheus that failed is left alone. */
const FAILURE_SECONDS = 5;

const byWorkload = (samples: readonly Sample[]) =>
  new Map(samples.map(({ labels, value }) => [`${labels['namespace']}/${labels['workload']}`, value]));
