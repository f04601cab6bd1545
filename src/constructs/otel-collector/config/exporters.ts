import type { OtelExporter, Signal } from '../exporter';
import type { QueueProps } from '../props';
import { type ConfigSection, type ConfigValue, FromVariable } from './value';

/** Where certificates of authorities are mounted. */
export const CA_FOLDER = '/etc/otel/ca';
const BATCHES = 1_000;

/** A secret of an exporter: which header, and the variable that brings it. */
export interface ExporterHeader {
  readonly exporter: OtelExporter;
  readonly header: string;
  readonly variable: string;
}

/** The variables of all exporters' secret headers. */
export function headersOf(exporters: readonly OtelExporter[]): ExporterHeader[] {
  return exporters.flatMap((exporter) =>
    Object.keys(exporter.props?.headers ?? {}).map((header) => ({
      exporter,
      header,
      variable: `${exporter.kind}_${exporter.name}_${header}`.toUpperCase().replace(/[^A-Z0-9]/g, '_'),
    })),
  );
}

/** The file with the certificates that an exporter trusts. */
export function caFileOf(exporter: OtelExporter): string {
  return `${exporter.kind}-${exporter.name}.crt`;
}

/** Exporters by id, with retries and a queue each. */
export function exporters(
  given: readonly OtelExporter[],
  queue: QueueProps,
  storage: string | undefined,
): ConfigSection {
  const headers = headersOf(given);
  return Object.fromEntries(given.map((exporter) => [exporter.id, one(exporter, headers, queue, storage)]));
}

function one(
  exporter: OtelExporter,
  headers: readonly ExporterHeader[],
  { batches = BATCHES }: QueueProps,
  storage: string | undefined,
): ConfigSection {
  const { kind, props } = exporter;
  if (props === undefined) {
    return { verbosity: 'basic' };
  }
  const own = headers.filter((entry) => entry.exporter === exporter);
  const all: Record<string, ConfigValue> = {
    ...exporter.plainHeaders,
    ...Object.fromEntries(own.map(({ header, variable }) => [header, new FromVariable(variable)])),
  };
  const tls = tlsOf(exporter);
  return {
    endpoint: kind === 'otlp_grpc' ? props.endpoint.replace(/\/$/, '') : props.endpoint,
    ...(Object.keys(all).length > 0 && { headers: all }),
    ...(tls && { tls }),
    timeout: '10s',
    retry_on_failure: { enabled: true, initial_interval: '1s', max_interval: '30s', max_elapsed_time: '300s' },
    ...(kind === 'prometheus_remote_write'
      ? { remote_write_queue: { enabled: true, queue_size: batches, num_consumers: 2 } }
      : { sending_queue: { enabled: true, queue_size: batches, num_consumers: 4, ...(storage && { storage }) } }),
  };
}

function tlsOf(exporter: OtelExporter): ConfigSection | undefined {
  const { props } = exporter;
  if (props?.endpoint.startsWith('http:')) {
    return { insecure: true };
  }
  return { min_version: '1.2', ...(props?.ca && { ca_file: `${CA_FOLDER}/${caFileOf(exporter)}` }) };
}

/** Exporters that take a kind of telemetry. */
export function takers(given: readonly OtelExporter[], signal: Signal): string[] {
  return given.filter(({ signals }) => signals.includes(signal)).map(({ id }) => id);
}
