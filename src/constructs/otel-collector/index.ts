export { OtelExporter, type Signal } from './exporter';
export type { CertificateAuthorityProps, ExporterProps, LokiExporterProps } from './exporter-props';
export { NodeLogsNamespace, type NodeLogsNamespaceProps } from './namespace';
export { OtelCollector } from './otel-collector';
export type {
  CollectorUnsafeProps,
  NodeLogProps,
  OtelCollectorProps,
  QueueProps,
  SamplingProps,
  ScrapeProps,
} from './props';
export type { CollectorPods, CollectorRunner, CollectorTemplate, CollectorVariable } from './runner';
