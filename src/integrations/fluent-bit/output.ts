import type { ExporterProps, LokiExporterProps } from '../../constructs';
import { checkExporter, checkTenant } from '../../constructs/otel-collector/exporter-check';

type Kind = 'opentelemetry' | 'loki' | 'http';

/** Where Fluent Bit sends lines. A value, made by its static methods. */
export class FluentBitOutput {
  private constructor(
    /** The plugin. */
    readonly kind: Kind,
    /** Tells outputs of one kind apart. */
    readonly name: string,
    readonly props: ExporterProps,
    /** Loki's tenant. */
    readonly tenant?: string,
  ) {}

  /**
   * OTLP over HTTP: the endpoint is the base, such as `https://otlp.acme.example`, to which `/v1/logs` is added.
   *
   * @throws StrataError or StrataErrors COLLECTOR_EXPORTER_INVALID, PROP_UNKNOWN, PROP_INVALID
   */
  static otlp(props: ExporterProps): FluentBitOutput {
    return FluentBitOutput.to('opentelemetry', props, 'otlp');
  }

  /**
   * Loki's own push API: the endpoint is Loki's, such as `http://loki.monitoring:3100`.
   *
   * @throws StrataError or StrataErrors COLLECTOR_EXPORTER_INVALID, PROP_UNKNOWN, PROP_INVALID
   */
  static loki({ tenant, ...props }: LokiExporterProps): FluentBitOutput {
    checkTenant({ ...props, ...(tenant !== undefined && { tenant }) }, 'FluentBitOutput.loki');
    return FluentBitOutput.to('loki', props, 'loki', tenant);
  }

  /**
   * Lines of JSON in the body of a POST, for stores that take them so. The line that a container wrote is the text of the member `log`.
   *
   * @throws StrataError or StrataErrors COLLECTOR_EXPORTER_INVALID, PROP_UNKNOWN, PROP_INVALID
   */
  static http(props: ExporterProps): FluentBitOutput {
    return FluentBitOutput.to('http', props, 'http');
  }

  private static to(kind: Kind, props: ExporterProps, fallback: string, tenant?: string): FluentBitOutput {
    const name = checkExporter(props, fallback, `FluentBitOutput (${kind})`);
    return new FluentBitOutput(kind, name, { ...props }, tenant);
  }

  /** The name in Fluent Bit's own log and metrics. */
  get id(): string {
    return `${this.kind}-${this.name}`;
  }
}
