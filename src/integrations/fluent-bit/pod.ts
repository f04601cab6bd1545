import type { SecretKey } from '../../constructs';
import type { Resources } from '../../constructs/common/resources';
import { Annotation } from '../../contract';
import {
  type ContainerSpec,
  contentHash,
  type Mount,
  type NodeWorkloadSpec,
  type Probe,
  type VolumeSpec,
} from '../../kube';
import { OWN, STATE } from './config/inputs';
import { CA_FOLDER, caFileOf, headersOf } from './config/outputs';
import type { FluentBitOutput } from './output';
import type { FluentBitProps } from './props';

export const DEFAULT_IMAGE = 'docker.io/fluent/fluent-bit:5.1.1';
/** Where the configuration is mounted, and the script among it. */
const FOLDER = '/etc/fluent-bit/config';
export const SCRIPT = 'redact.lua';
/** The group of the node's log files. */
const LOG_GROUP = 0;
/** Fluent Bit sends what it has when it is told to stop, for as long as its configuration says; then it leaves. */
const GRACE = 25;

/** One of the agent's processes. */
export interface Process {
  /** The stream that it carries. */
  readonly stream: 'audit' | 'logs';
  readonly outputs: readonly FluentBitOutput[];
  /** Its health and metrics. */
  readonly port: number;
  /** The size of what waits on the disk, as a quantity. */
  readonly size: string;
  readonly resources: Resources;
}

/** What the pods are made from. */
export interface PodInput {
  readonly name: string;
  readonly image: string;
  readonly props: FluentBitProps;
  readonly selector: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly processes: readonly Process[];
  /** The ConfigMap's content. */
  readonly files: Readonly<Record<string, string>>;
  /** Where secret headers are, by stream and variable. */
  readonly secrets: ReadonlyMap<string, SecretKey>;
  readonly imagePullSecrets: readonly string[];
}

/** The path of a file of the ConfigMap. */
export const configPath = (file: string) => `${FOLDER}/${file}`;
/** The file with a process's configuration. */
export const configFile = (stream: Process['stream']) => `${stream}.yaml`;

/** What a secret of a process is bound as: two processes may have outputs of one name. */
export const secretName = (stream: Process['stream'], variable: string) => `${stream.toUpperCase()}_${variable}`;

/** The pods, one on each node: a container for each process, each with the headers of its own outputs alone. */
export function podOf(input: PodInput): NodeWorkloadSpec {
  const { name, props, selector, labels, files, processes } = input;
  return {
    selector,
    labels,
    annotations: { [Annotation.CONFIG_HASH]: contentHash(files) },
    serviceAccount: name,
    initContainers: [],
    containers: processes.map((process) => containerOf(process, input)),
    volumes: [
      { name: 'config', kind: 'configMap', configMap: name },
      { name: 'logs', kind: 'nodeLogs' },
      ...processes.flatMap(volumesOf),
    ],
    terminationGracePeriodSeconds: GRACE,
    imagePullSecrets: input.imagePullSecrets,
    ...(props.scheduling && { scheduling: props.scheduling }),
    supplementalGroups: [LOG_GROUP],
  };
}

function containerOf(process: Process, { image, secrets }: PodInput): ContainerSpec {
  const { stream, outputs, port, resources } = process;
  return {
    name: `${OWN}${stream}`,
    image,
    command: ['/fluent-bit/bin/fluent-bit'],
    args: ['--config', configPath(configFile(stream))],
    env: headersOf(outputs).flatMap(({ variable }) => {
      const key = secrets.get(secretName(stream, variable));
      return key === undefined ? [] : [{ name: variable, secret: key.secret, key: key.key }];
    }),
    ports: [{ name: stream, port }],
    probes: {
      startup: { ...probe('/', port), failureThreshold: 15 },
      // Not ready while an output refuses what it is sent: a new version whose lines nobody takes goes to one node and no further.
      readiness: { ...probe('/api/v1/health', port), periodSeconds: 10 },
      liveness: { ...probe('/', port), periodSeconds: 10 },
    },
    mounts: mountsOf(process),
    requests: resources.requests,
    limits: resources.limits,
  };
}

function mountsOf({ stream, outputs }: Process): Mount[] {
  return [
    { volume: 'config', path: FOLDER, readOnly: true },
    { volume: 'logs', path: '/var/log/pods', readOnly: true },
    { volume: `state-${stream}`, path: STATE, readOnly: false },
    ...(authorities(outputs).length > 0 ? [{ volume: `authorities-${stream}`, path: CA_FOLDER, readOnly: true }] : []),
  ];
}

function volumesOf({ stream, outputs, size }: Process): VolumeSpec[] {
  const files = authorities(outputs);
  return [
    { name: `state-${stream}`, kind: 'empty', medium: 'disk', size },
    ...(files.length > 0 ? [{ name: `authorities-${stream}`, kind: 'configMaps', files } as const] : []),
  ];
}

function authorities(outputs: readonly FluentBitOutput[]) {
  return outputs.flatMap((output) => {
    const { ca } = output.props;
    return ca === undefined ? [] : [{ configMap: ca.configMap, key: ca.key ?? 'ca.crt', file: caFileOf(output) }];
  });
}

function probe(path: string, port: number): Probe {
  return { path, port, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 3 };
}
