import type { TelemetryMember } from '../../common/platform-telemetry';
import type { OtelExporter } from '../exporter';
import type { OtelCollectorProps } from '../props';
import { CONVENTIONS_VERSION, SECRET_KEYS, SECRET_VALUES } from './conventions';
import { exporters, takers } from './exporters';
import { nodeLogs, onlyStream, retention } from './node-logs';
import { CollectorPort, otlp, prometheus } from './receivers';
import { sampling } from './sampling';
import { normalization, redaction } from './statements';
import type { CollectorConfig, ConfigSection, ConfigValue } from './value';

/** Where a collector keeps what has to survive a restart. */
export const STATE = '/var/lib/otel';
const STORAGE = 'file_storage';
const SCRAPE_SECONDS = 30;
const RETENTION_DAYS = 400;

/** What a configuration is made from. */
export interface ConfigInput {
  readonly props: OtelCollectorProps;
  readonly platform: string | undefined;
  /** Members whose metrics are read. */
  readonly members: readonly TelemetryMember[];
  /** Namespaces whose logs are read. */
  readonly namespaces: readonly string[];
}

/** Whether the collector keeps files. */
export function keepsState({ queue, nodeLogs: logs }: OtelCollectorProps): boolean {
  return queue?.claim !== undefined || logs !== undefined;
}

/** All exporters, those of the audit stream too. */
export function allExporters({ exporters: given, nodeLogs: logs }: OtelCollectorProps): readonly OtelExporter[] {
  return [...new Set([...given, ...(logs?.auditTo ?? [])])];
}

/** The whole configuration. What limits memory stands first in each pipeline, what batches last; redaction comes before anything is kept. */
export function buildConfig({ props, platform, members, namespaces }: ConfigInput): CollectorConfig {
  const { queue = {}, nodeLogs: logs, scrape } = props;
  const all = allExporters(props);
  const storage = keepsState(props) ? STORAGE : undefined;
  const kept = {
    arguments: props.unsafe?.toolArguments !== undefined,
    results: props.unsafe?.toolResults !== undefined,
  };
  const scraped = scrape !== undefined && members.length > 0;
  return {
    extensions: {
      health_check: { endpoint: `0.0.0.0:${CollectorPort.HEALTH}` },
      ...(storage && { [STORAGE]: { directory: STATE, create_directory: true } }),
    },
    receivers: {
      otlp: otlp(),
      ...(scraped && { prometheus: prometheus(members, platform, scrape.seconds ?? SCRAPE_SECONDS) }),
      ...(logs && { file_log: nodeLogs(namespaces, STORAGE) }),
    },
    processors: {
      memory_limiter: { check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 20 },
      ...(normalizes(props) && { 'transform/conventions': normalization() }),
      'transform/redaction': redaction(kept),
      redaction: secrets(),
      ...(samples(props) && { tail_sampling: sampling(props.sampling || {}) }),
      ...(logs && {
        'filter/logs': onlyStream(false),
        'filter/audit': onlyStream(true),
        'resource/audit': retention(logs.retentionDays ?? RETENTION_DAYS),
      }),
      batch: { timeout: '1s', send_batch_size: 1_024, send_batch_max_size: 2_048 },
    },
    exporters: exporters(all, queue, storage),
    service: {
      extensions: ['health_check', ...(storage ? [storage] : [])],
      pipelines: pipelines(props, scraped),
      telemetry: {
        resource: { 'service.namespace': 'mcp-strata', 'strata.conventions': CONVENTIONS_VERSION },
        logs: { level: 'info', encoding: 'json' },
        metrics: { level: 'normal', readers: [ownMetrics()] },
      },
    },
  };
}

function pipelines(props: OtelCollectorProps, scraped: boolean): ConfigSection {
  const { exporters: given, nodeLogs: logs } = props;
  const clean = [...(normalizes(props) ? ['transform/conventions'] : []), 'transform/redaction', 'redaction'];
  const pipeline = (receivers: string[], processors: string[], to: string[]): ConfigValue | undefined =>
    to.length === 0 ? undefined : { receivers, processors: ['memory_limiter', ...processors, 'batch'], exporters: to };
  return {
    traces: pipeline(['otlp'], [...clean, ...(samples(props) ? ['tail_sampling'] : [])], takers(given, 'traces')),
    metrics: pipeline(['otlp', ...(scraped ? ['prometheus'] : [])], clean, takers(given, 'metrics')),
    logs: pipeline(
      ['otlp', ...(logs ? ['file_log'] : [])],
      [...(logs ? ['filter/logs'] : []), ...clean],
      takers(given, 'logs'),
    ),
    // Nothing changes an audit event on its way: its hash would not be right any more.
    'logs/audit': logs && pipeline(['file_log'], ['filter/audit', 'resource/audit'], takers(logs.auditTo, 'logs')),
  };
}

/** Masks credentials, wherever they stand. */
function secrets(): ConfigSection {
  return {
    allow_all_keys: true,
    blocked_key_patterns: SECRET_KEYS,
    blocked_values: SECRET_VALUES,
    redact_all_types: true,
    summary: 'silent',
  };
}

/** The collector's own metrics, for Prometheus. */
function ownMetrics(): ConfigValue {
  return { pull: { exporter: { prometheus: { host: '0.0.0.0', port: CollectorPort.METRICS } } } };
}

/** An agent sees parts of traces only. */
function samples({ sampling: given, nodeLogs: logs, exporters: to }: OtelCollectorProps): boolean {
  return given !== false && logs === undefined && takers(to, 'traces').length > 0;
}

function normalizes({ conventions = 'normalized' }: OtelCollectorProps): boolean {
  return conventions === 'normalized';
}
