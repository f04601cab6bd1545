import type { ConfigSection } from './value';

/** Containers whose lines may be audit events: those of the runtime image. What a server writes is never one, whatever it says. */
export const AUDITED_CONTAINERS = ['bridge', 'gateway', 'egress'] as const;
/** The attribute that tells the streams apart. */
export const STREAM = 'strata.stream';
/** The resource attribute that says how long an audit event has to be kept, in days. */
export const RETENTION = 'strata.retention.days';

/** Where a container's lines are, as the kubelet names the files: namespace, pod and uid, container. */
const FILES = (namespace: string) => `/var/log/pods/${namespace}_*/*/*.log`;
const MARK = '"stream":"audit"';

/** Reads the lines of all pods of some namespaces. What was read is remembered, so that a restart neither repeats nor omits lines. */
export function nodeLogs(namespaces: readonly string[], storage: string): ConfigSection {
  const containers = AUDITED_CONTAINERS.map((name) => `"${name}"`).join(', ');
  return {
    include: namespaces.map(FILES),
    // Its own lines would come back for ever.
    exclude: ['/var/log/pods/*/collector/*.log'],
    start_at: 'beginning',
    include_file_path: true,
    include_file_name: false,
    max_log_size: '1MiB',
    storage,
    retry_on_failure: { enabled: true, max_elapsed_time: '0s' },
    operators: [
      { type: 'container', id: 'container', add_metadata_from_filepath: true },
      {
        type: 'add',
        id: 'audit',
        field: `attributes["${STREAM}"]`,
        value: 'audit',
        if: `resource["k8s.container.name"] in [${containers}] and body matches '^[{].*${MARK}'`,
      },
    ],
  };
}

/** Keeps audit events, or everything else. The conditions say what is dropped. */
export function onlyStream(audit: boolean): ConfigSection {
  const isAudit = `log.attributes["${STREAM}"] == "audit"`;
  return { error_mode: 'propagate', log_conditions: [{ conditions: [audit ? `not (${isAudit})` : isAudit] }] };
}

/** Says how long audit events have to be kept, for whoever stores them. */
export function retention(days: number): ConfigSection {
  return {
    attributes: [
      { key: RETENTION, value: days, action: 'upsert' },
      { key: STREAM, value: 'audit', action: 'upsert' },
    ],
  };
}
