import { checkExporter, checkTenant } from './exporter-check';
import type { ExporterProps, LokiExporterProps } from './exporter-props';

/** Kinds of telemetry. */
export type Signal = 'traces' | 'metrics' | 'logs';
type Kind = 'otlp_http' | 'otlp_grpc' | 'prometheus_remote_write' | 'debug';

/** Where telemetry goes. A value, made by its static methods. */
export class OtelExporter {
  private constructor(
    /** The component of the collector. */
    readonly kind: Kind,
    /** Tells exporters of one kind apart. */
    readonly name: string,
    /** What it can take. */
    readonly signals: readonly Signal[],
    readonly props?: ExporterProps,
    /** Headers that are no secret. */
    readonly plainHeaders: Readonly<Record<string, string>> = {},
  ) {}

  /**
   * OTLP over HTTP: traces, metrics and logs.
   *
   * @throws StrataError or StrataErrors COLLECTOR_EXPORTER_INVALID, PROP_UNKNOWN, PROP_INVALID
   */
  static otlpHttp(props: ExporterProps): OtelExporter {
    return OtelExporter.to('otlp_http', props, 'otlp', ['traces', 'metrics', 'logs']);
  }

  /**
   * OTLP over gRPC: traces, metrics and logs.
   *
   * @throws StrataError or StrataErrors COLLECTOR_EXPORTER_INVALID, PROP_UNKNOWN, PROP_INVALID
   */
  static otlpGrpc(props: ExporterProps): OtelExporter {
    return OtelExporter.to('otlp_grpc', props, 'otlp', ['traces', 'metrics', 'logs']);
  }

  /**
   * Metrics by Prometheus' remote write; the endpoint has its path, such as `/api/v1/write`.
   *
   * @throws StrataError or StrataErrors COLLECTOR_EXPORTER_INVALID, PROP_UNKNOWN, PROP_INVALID
   */
  static prometheusRemoteWrite(props: ExporterProps): OtelExporter {
    return OtelExporter.to('prometheus_remote_write', props, 'prometheus', ['metrics']);
  }

  /**
   * Logs to Loki, version 3 or later; the endpoint is Loki's own, such as `http://loki.monitoring:3100`.
   *
   * @throws StrataError or StrataErrors COLLECTOR_EXPORTER_INVALID, PROP_UNKNOWN, PROP_INVALID
   */
  static loki({ tenant, ...props }: LokiExporterProps): OtelExporter {
    checkTenant({ ...props, ...(tenant !== undefined && { tenant }) }, 'OtelExporter.loki');
    const endpoint = `${props.endpoint.replace(/\/$/, '')}/otlp`;
    const headers: Record<string, string> = tenant === undefined ? {} : { 'X-Scope-OrgID': tenant };
    return OtelExporter.to('otlp_http', { ...props, endpoint }, props.name ?? 'loki', ['logs'], headers);
  }

  /** What passes, in short, on the collector's own output. For trying things out. */
  static debug(): OtelExporter {
    return new OtelExporter('debug', 'debug', ['traces', 'metrics', 'logs']);
  }

  private static to(
    kind: Kind,
    props: ExporterProps,
    fallback: string,
    signals: readonly Signal[],
    headers: Readonly<Record<string, string>> = {},
  ): OtelExporter {
    const name = checkExporter(props, fallback, `OtelExporter (${kind})`);
    return new OtelExporter(kind, name, signals, { ...props }, headers);
  }

  /** The component's id in the configuration. */
  get id(): string {
    return this.kind === 'debug' ? 'debug' : `${this.kind}/${this.name}`;
  }
}
