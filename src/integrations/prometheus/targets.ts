import { AdminPath, Label, MANAGED_BY, PortName } from '../../contract';

/** Most series of one pod, so that names that callers choose cannot fill Prometheus. */
export const SERIES = 20_000;
export const LABELS = 40;
/** What is read: pods with these roles. */
export const ROLES = ['egress', 'gateway', 'portal', 'registry', 'server'] as const;

/** Labels of the pods that series carry, by name. */
const FROM_PODS: readonly (readonly [string, string])[] = [
  ['platform', Label.PLATFORM],
  ['role', Label.ROLE],
  ['workload', Label.INSTANCE],
  ['tenant', Label.TENANT],
  ['stage', Label.STAGE],
];

const meta = (label: string) => `__meta_kubernetes_pod_label_${label.replace(/[^a-zA-Z0-9_]/g, '_')}`;

/** The PodMonitor's spec. */
export function podMonitorSpec(platform: string, namespaces: readonly string[], seconds: number) {
  return {
    selector: {
      matchLabels: { [Label.MANAGED_BY]: MANAGED_BY, [Label.PLATFORM]: platform },
      matchExpressions: [{ key: Label.ROLE, operator: 'In', values: [...ROLES] }],
    },
    namespaceSelector: { matchNames: [...namespaces] },
    sampleLimit: SERIES,
    labelLimit: LABELS,
    podMetricsEndpoints: [
      {
        port: PortName.ADMIN,
        path: AdminPath.METRICS,
        interval: `${seconds}s`,
        honorLabels: false,
        relabelings: FROM_PODS.map(([label, from]) => ({
          action: 'replace',
          sourceLabels: [meta(from)],
          targetLabel: label,
        })),
      },
    ],
  };
}

/** The same for a Prometheus without the operator: one entry of `scrape_configs`. */
export function scrapeConfig(platform: string, namespaces: readonly string[], seconds: number) {
  const keep = (from: string, regex: string) => ({ action: 'keep', source_labels: [from], regex });
  return {
    job_name: `strata-${platform}`,
    scrape_interval: `${seconds}s`,
    metrics_path: AdminPath.METRICS,
    sample_limit: SERIES,
    label_limit: LABELS,
    honor_labels: false,
    kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: [...namespaces] } }],
    relabel_configs: [
      keep(meta(Label.MANAGED_BY), MANAGED_BY),
      keep(meta(Label.PLATFORM), platform),
      keep(meta(Label.ROLE), ROLES.join('|')),
      keep('__meta_kubernetes_pod_container_port_name', PortName.ADMIN),
      ...FROM_PODS.map(([label, from]) => ({ action: 'replace', source_labels: [meta(from)], target_label: label })),
      { action: 'replace', source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
      { action: 'replace', source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
    ],
  };
}
