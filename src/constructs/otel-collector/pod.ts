import { Annotation } from '../../contract';
import {
  type ContainerSpec,
  contentHash,
  type NodeWorkloadSpec,
  type Probe,
  parseQuantity,
  type VolumeSpec,
} from '../../kube';
import type { Resources } from '../common/resources';
import type { SecretKey } from '../secrets';
import { allExporters, keepsState, STATE } from './config/build';
import { CA_FOLDER, caFileOf } from './config/exporters';
import { CollectorPort } from './config/receivers';
import type { OtelCollectorProps } from './props';
import type { CollectorTemplate } from './runner';

export const DEFAULT_IMAGE = 'docker.io/otel/opentelemetry-collector-contrib:0.164.0';
/** Share of the memory limit that the collector's heap aims at, in percent. */
const HEAP = 80n;
const FOLDER = '/etc/otel';
const FILE = 'config.yaml';
const STATE_SIZE = '256Mi';
const DEFAULT_DRAIN = 25;
/** The grace period is longer than the drain by what the process needs to leave. */
const GRACE_MARGIN = 10;
/** The group of the node's log files. */
const LOG_GROUP = 0;

/** What a collector's pods are made from. */
export interface PodInput {
  readonly name: string;
  readonly image: string;
  readonly props: OtelCollectorProps;
  readonly selector: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly resources: Resources;
  /** The text of the configuration. */
  readonly text: string;
  /** Variables that bring secret headers. */
  readonly secrets: ReadonlyMap<string, SecretKey>;
  readonly imagePullSecrets: readonly string[];
}

/** The file of the ConfigMap. */
export function filesOf(text: string): Record<string, string> {
  return { [FILE]: text };
}

/** The one container. */
export function containerOf({ image, props, resources, secrets }: PodInput): ContainerSpec {
  const limit = (parseQuantity(resources.limits['memory']) ?? 0n) / 1_000n;
  return {
    name: 'collector',
    image,
    args: [`--config=${FOLDER}/${FILE}`],
    env: [
      { name: 'GOMEMLIMIT', value: `${(limit * HEAP) / 100n}` },
      ...[...secrets].map(([variable, { secret, key }]) => ({ name: variable, secret, key })),
    ],
    ports: [
      { name: 'otlp-grpc', port: CollectorPort.OTLP_GRPC },
      { name: 'otlp-http', port: CollectorPort.OTLP_HTTP },
      { name: 'health', port: CollectorPort.HEALTH },
      { name: 'metrics', port: CollectorPort.METRICS },
    ],
    probes: {
      startup: { ...probe(), failureThreshold: 15 },
      readiness: { ...probe(), periodSeconds: 5 },
      liveness: { ...probe(), periodSeconds: 10 },
    },
    mounts: [
      { volume: 'config', path: FOLDER, readOnly: true },
      ...(authorities(props).length > 0 ? [{ volume: 'authorities', path: CA_FOLDER, readOnly: true }] : []),
      ...(keepsState(props) ? [{ volume: 'state', path: STATE, readOnly: false }] : []),
      ...(props.nodeLogs ? [{ volume: 'logs', path: '/var/log/pods', readOnly: true }] : []),
    ],
    requests: resources.requests,
    limits: resources.limits,
  };
}

/** The pods, whatever keeps them running. */
export function podOf(input: PodInput): NodeWorkloadSpec {
  const { name, props, selector, labels, text } = input;
  return {
    selector,
    labels,
    annotations: { [Annotation.CONFIG_HASH]: contentHash(filesOf(text)) },
    serviceAccount: name,
    initContainers: [],
    containers: [containerOf(input)],
    volumes: volumesOf(name, props),
    terminationGracePeriodSeconds: Math.ceil(props.disruption?.drainSeconds ?? DEFAULT_DRAIN) + GRACE_MARGIN,
    imagePullSecrets: input.imagePullSecrets,
    ...(props.scheduling && { scheduling: props.scheduling }),
    ...(props.nodeLogs && { supplementalGroups: [LOG_GROUP] }),
  };
}

function volumesOf(name: string, props: OtelCollectorProps): VolumeSpec[] {
  const files = authorities(props);
  const claim = props.queue?.claim;
  return [
    { name: 'config', kind: 'configMap', configMap: name },
    ...(files.length > 0 ? [{ name: 'authorities', kind: 'configMaps', files } as const] : []),
    ...(keepsState(props)
      ? [
          claim === undefined
            ? ({ name: 'state', kind: 'empty', medium: 'disk', size: STATE_SIZE } as const)
            : ({ name: 'state', kind: 'claim', claim, readOnly: false } as const),
        ]
      : []),
    ...(props.nodeLogs ? [{ name: 'logs', kind: 'nodeLogs' } as const] : []),
  ];
}

function authorities(props: OtelCollectorProps): { configMap: string; key: string; file: string }[] {
  return allExporters(props).flatMap((exporter) => {
    const ca = exporter.props?.ca;
    return ca === undefined ? [] : [{ configMap: ca.configMap, key: ca.key ?? 'ca.crt', file: caFileOf(exporter) }];
  });
}

function probe(): Probe {
  return { path: '/', port: CollectorPort.HEALTH, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 3 };
}

/** What others create pods from. */
export function templateOf(input: PodInput): CollectorTemplate {
  const { image, env = [], requests, limits } = containerOf(input);
  const { annotations, serviceAccount, terminationGracePeriodSeconds } = podOf(input);
  return {
    image,
    variables: env,
    requests,
    limits,
    annotations,
    serviceAccount,
    graceSeconds: terminationGracePeriodSeconds,
    authorities: authorities(input.props),
    authorityFolder: CA_FOLDER,
  };
}
