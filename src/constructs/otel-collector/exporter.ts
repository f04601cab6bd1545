import { z } from 'zod';
import { StrataError } from '../../errors';
import { checkShape, shapeOf } from '../../kube';
import { Peer } from '../../network';
import type { SecretSource } from '../secrets';
import type { CertificateAuthorityProps, ExporterProps, LokiExporterProps } from './exporter-props';

/** Kinds of telemetry. */
export type Signal = 'traces' | 'metrics' | 'logs';
type Kind = 'otlp_http' | 'otlp_grpc' | 'prometheus_remote_write' | 'debug';

const text = z.string().optional();
const source = z.custom<SecretSource>(
  (value) => typeof value === 'object' && value !== null && 'bind' in value && 'reference' in value,
  'expected a secret, such as Secrets.kubernetes({ name, key })',
);
const PROPS = {
  endpoint: z.string(),
  peer: z
    .custom<Peer>(
      (value) => value instanceof Peer,
      'expected a value made by Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr',
    )
    .optional(),
  headers: z.record(z.string(), source).optional(),
  ca: shapeOf<CertificateAuthorityProps>({ configMap: z.string(), key: text }).optional(),
  name: text,
};
const SHAPE = shapeOf<ExporterProps>(PROPS);
const LOKI_SHAPE = shapeOf<LokiExporterProps>({ ...PROPS, tenant: text });
const NAME = /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/;
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
const TENANT = /^[A-Za-z0-9._-]{1,150}$/;

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
    checkShape<LokiExporterProps>(
      { ...props, ...(tenant !== undefined && { tenant }) },
      LOKI_SHAPE,
      'OtelExporter.loki',
    );
    if (tenant !== undefined && !TENANT.test(tenant)) {
      throw invalid(props.endpoint, `"${tenant}" is no tenant of Loki`);
    }
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
    checkShape(props, SHAPE, `OtelExporter (${kind})`);
    const { endpoint, name = fallback } = props;
    const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) {
      throw invalid(endpoint, 'it is no http or https URL');
    }
    if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
      throw invalid(url.host, 'it holds more than scheme, host, port and path; credentials belong in headers');
    }
    if (!NAME.test(name)) {
      throw invalid(endpoint, `"${name}" cannot be its name`);
    }
    const header = Object.keys(props.headers ?? {}).find((key) => !HEADER.test(key));
    if (header !== undefined) {
      throw invalid(endpoint, `"${header}" is no header`);
    }
    return new OtelExporter(kind, name, signals, { ...props }, headers);
  }

  /** The component's id in the configuration. */
  get id(): string {
    return this.kind === 'debug' ? 'debug' : `${this.kind}/${this.name}`;
  }
}

function invalid(endpoint: string, reason: string): StrataError {
  return new StrataError('COLLECTOR_EXPORTER_INVALID', 'OtelExporter', { endpoint, reason });
}
