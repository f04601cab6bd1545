import { defineErrors } from '../entry';

export const telemetry = defineErrors({
  COLLECTOR_NAME_INVALID: {
    message: 'The name "{name}" cannot be a collector\'s.',
    remedy: 'Use 1 to 63 lower-case letters, digits and "-", beginning with a letter; a Service takes no other name.',
  },
  COLLECTOR_NAME_TAKEN: {
    message: 'The id "{name}" is taken there, by {other}.',
    remedy: 'Give the collector or the other construct another id.',
  },
  COLLECTOR_CHART_MISSING: {
    message: 'The collector stands in no chart.',
    remedy:
      'Add it by addCollector of a platform, or create it in a Chart: new OtelCollector(new Chart(app, "telemetry", { namespace: "telemetry" }), ...).',
  },
  COLLECTOR_TAKEN: {
    message: 'The platform already sends its spans to a collector, {other}.',
    remedy: 'Remove one of them. Another collector is created by new OtelCollector(platform.namespace(...), ...).',
  },
  COLLECTOR_IMAGE_LOOSE: {
    message: "The collector's image {image} does not say which one is meant: stage {stage} asks for {asks}.",
    remedy: 'Write it as name:tag@sha256:... in the prop image.',
  },
  COLLECTOR_SAMPLING_SPLIT: {
    message: 'Of {replicas} replicas each would see parts of traces, and decide on them by halves.',
    remedy: 'Keep one replica, or turn sampling off: sampling: false.',
  },
  COLLECTOR_EXPORTER_INVALID: {
    message: 'The exporter to {endpoint} cannot be: {reason}.',
    remedy:
      'Give a URL such as https://otlp.acme.example, and credentials by headers: { authorization: Secrets.kubernetes(...) }.',
  },
  COLLECTOR_EXPORTER_TAKEN: {
    message: 'Two exporters are called {id}.',
    remedy: 'Give one of them another name: OtelExporter.otlpHttp({ name: "second", ... }).',
  },
  COLLECTOR_EXPORTER_PEER: {
    message: 'The endpoint {endpoint} says neither a Service of the cluster nor a public host.',
    remedy: 'Say what is behind it: peer: Peer.pods(...) or peer: Peer.cidr(...).',
  },
  COLLECTOR_EXPORTER_PLAIN: {
    message: 'Telemetry would leave the cluster unencrypted, to {endpoint}.',
    remedy: 'Use https, with ca where a private authority signed the certificate.',
  },
  COLLECTOR_NAMESPACE_RESTRICTED: {
    message: 'The namespace {namespace} admits no pod that reads logs of its node.',
    remedy: 'Create the agent in a namespace of its own: new NodeLogsNamespace(platform, "logs", { reason: "..." }).',
  },
  FLUENT_BIT_CHART_MISSING: {
    message: 'Fluent Bit stands in no chart.',
    remedy:
      'Create it in a NodeLogsNamespace: new FluentBit(new NodeLogsNamespace(platform, "logs", { reason: "..." }), "agent", ...).',
  },
  FLUENT_BIT_OUTPUT_TAKEN: {
    message: 'Two outputs of a stream are called {id}.',
    remedy: 'Give one of them another name: FluentBitOutput.loki({ name: "second", ... }).',
  },
  PROMETHEUS_LABELS_MISSING: {
    message:
      'Nothing says which Prometheus reads these objects: an operator leaves out what its selectors do not match.',
    remedy: 'Give the labels that its selectors ask for, such as labels: { release: "kube-prometheus-stack" }.',
  },
  PROMETHEUS_PLATFORM_MISSING: {
    message: 'There is no platform to watch here.',
    remedy: 'Create it below a platform: new Prometheus(platform.namespace(...), "prometheus", ...).',
  },
});
