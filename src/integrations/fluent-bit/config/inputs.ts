import { AUDITED_CONTAINERS } from '../../../constructs/otel-collector/config/node-logs';
import type { ConfigSection, Plugin } from './value';

/** Where a process keeps what has to survive its restart. */
export const STATE = '/var/lib/fluent-bit';
/** What the agent's own containers are called, so that it does not read them. */
export const OWN = 'fluent-bit-';
const PODS = '/var/log/pods';
/** Longest line. What is longer is left out, and counted. */
const LINE = '1M';

/** What an input reads. */
export interface InputParts {
  readonly tag: string;
  readonly paths: readonly string[];
  readonly excluded: readonly string[];
}

/** The files of the containers whose lines may be audit events, rotated ones too: a container of the runtime image has such a name, and a server has not. */
export function runtimeFiles(namespaces: readonly string[]): string[] {
  return namespaces.flatMap((name) => AUDITED_CONTAINERS.map((container) => `${PODS}/${name}_*/${container}/*.log*`));
}

/** The files of all containers. */
export function allFiles(namespaces: readonly string[]): string[] {
  return namespaces.map((name) => `${PODS}/${name}_*/*/*.log*`);
}

/** Patterns for what another input reads. */
export const RUNTIME_ONLY: readonly string[] = AUDITED_CONTAINERS.map((container) => `${PODS}/*/${container}/*`);
/** The kubelet packs files that were rotated some time ago. */
const PACKED = [`${PODS}/*.gz`, `${PODS}/*.tmp`];

/** Reads files from their beginning, and remembers how far it came: a restart neither repeats nor omits lines. */
export function tail({ tag, paths, excluded }: InputParts): Plugin {
  return {
    name: 'tail',
    alias: tag,
    tag,
    path: paths.join(','),
    exclude_path: [...PACKED, `${PODS}/*/${OWN}*`, ...excluded].join(','),
    path_key: 'file',
    'multiline.parser': 'cri',
    read_from_head: true,
    refresh_interval: 5,
    // A file that was rotated is read to its end.
    rotate_wait: 60,
    buffer_chunk_size: '64K',
    buffer_max_size: LINE,
    skip_long_lines: true,
    db: `${STATE}/${tag}.db`,
    'db.sync': 'full',
    'db.locking': true,
    'storage.type': 'filesystem',
  };
}

/** Reads namespace, pod and container from the name of a file, as the kubelet makes it. Nobody asks the API server. */
export const POD_PATH: ConfigSection = {
  name: 'pod-path',
  format: 'regex',
  regex: `^${PODS}/(?<k8s_namespace_name>[^/_]+)_(?<k8s_pod_name>[^/_]+)_[^/]+/(?<k8s_container_name>[^/]+)/`,
};
