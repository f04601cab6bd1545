import { code, object, type Props } from '../draft';
import { Account } from './account';
import { fields, type ToolHiveObject } from './documents';
import { type Find, leftOver } from './find';
import { certificateOf } from './identity';
import { secretOf } from './token';

/** MCPTelemetryConfigs become one collector, which sends to all that they name. */
export function collectorOf(objects: readonly ToolHiveObject[]): {
  readonly collector?: Props;
  readonly notes: readonly string[];
} {
  const found = objects.map(({ name, spec }) => exporterOf(name, new Account(spec)));
  const exporters = [...new Set(found.flatMap(({ exporter }) => exporter ?? []))];
  const percents = found.flatMap(({ percent }) => percent ?? []);
  return {
    ...(exporters.length > 0 && {
      collector: {
        exporters: `[${exporters.join(', ')}]`,
        ...(percents.length > 0 && { sampling: code({ percent: Math.max(...percents) }) }),
      },
    }),
    notes: found.flatMap(({ notes }) => notes),
  };
}

/** Reads `telemetryConfigRef`: what it names is the collector's, if it is here. */
export function telemetryNotes(spec: Account, namespace: string | undefined, find: Find): string[] {
  const reference = spec.in('telemetryConfigRef');
  const name = reference.text('name');
  // A server is told by its own name here.
  reference.take('serviceName');
  if (name === undefined || find('MCPTelemetryConfig', name, namespace) !== undefined) return [];
  return [`Its telemetry goes where MCPTelemetryConfig ${name} says, which is not here: \`addCollector\` sends it.`];
}

function exporterOf(name: string, settings: Account) {
  const telemetry = settings.in('openTelemetry');
  const endpoint = telemetry.text('endpoint');
  const scheme = telemetry.take('insecure') === true ? 'http' : 'https';
  const headers = telemetry.list('sensitiveHeaders').flatMap((one) => {
    const header = new Account(one);
    const [key, value] = [header.text('name'), secretOf(header.in('secretKeyRef'))];
    return key === undefined || value === undefined ? [] : [[key, value] as const];
  });
  const plain = Object.keys(fields(telemetry.take('headers')));
  const ca = certificateOf(telemetry);
  const rate = Number(telemetry.in('tracing').take('samplingRate'));
  // Metrics can be scraped and traces are sent wherever there is a collector.
  for (const field of ['metrics', 'useLegacyAttributes']) telemetry.take(field);
  const isOn = telemetry.take('enabled') !== false && endpoint !== undefined;
  telemetry.in('tracing').take('enabled');
  settings.take('prometheus');
  const props = {
    endpoint: code(endpoint?.includes('://') === true ? endpoint : `${scheme}://${endpoint}`),
    name: code(name),
    ...(headers.length > 0 && { headers: object(Object.fromEntries(headers)) }),
    ...(ca !== undefined && { ca: code(ca) }),
  };
  return {
    ...(isOn && { exporter: `OtelExporter.otlpHttp(${object(props)})` }),
    ...(isOn && rate > 0 && rate <= 1 && { percent: Number((rate * 100).toFixed(4)) }),
    notes: [
      ...(plain.length > 0 ? [`It sent headers in clear (${plain.join(', ')}): here headers are references.`] : []),
      ...leftOver(settings),
    ].map((note) => `MCPTelemetryConfig ${name}: ${note}`),
  };
}
