import type { Attributes, Span, Tracer } from '@opentelemetry/api';
import type { TraceParent } from './trace-context';

export interface SpansOptions {
  /** The OTLP/HTTP endpoint, such as `http://otel-collector:4318`. */
  readonly endpoint: string;
  /** Share of traces that are kept where the caller did not decide. */
  readonly ratio: number;
  readonly server: string;
}

/** Makes spans, where an endpoint is configured. */
export interface Spans {
  /** A span of the kind SERVER, or CLIENT, under the caller's where there is one. */
  start(name: string, attributes: Attributes, parent: TraceParent | undefined, kind?: 'client'): Span;
  /** Sends what waits. */
  close(): Promise<void>;
}

/** Loads the OpenTelemetry SDK and starts to export. Nothing of it is loaded where no endpoint is configured. */
export async function createSpans({ endpoint, ratio, server }: SpansOptions): Promise<Spans> {
  const api = await import('@opentelemetry/api');
  const sdk = await import('@opentelemetry/sdk-trace');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': server, 'service.namespace': 'mcp-strata' }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
  const tracer: Tracer = provider.getTracer('mcp-strata-bridge');
  return {
    start: (name, attributes, parent, asked) => {
      const context =
        parent === undefined
          ? api.ROOT_CONTEXT
          : api.trace.setSpanContext(api.ROOT_CONTEXT, {
              traceId: parent.traceId,
              spanId: parent.spanId,
              traceFlags: parent.sampled ? api.TraceFlags.SAMPLED : api.TraceFlags.NONE,
              isRemote: true,
            });
      const kind = asked === 'client' ? api.SpanKind.CLIENT : api.SpanKind.SERVER;
      return tracer.startSpan(name, { kind, attributes }, context);
    },
    close: () => provider.shutdown(),
  };
}
