import { type AlertingRule, alert, of, type RuleInput, WORKLOAD } from '../rule';

/** A metric that kube-state-metrics has of backups, by the registry that they are of. */
const cronJob = (metric: string) =>
  `max by (namespace, workload) (label_replace(${metric}{cronjob=~".+-backup"}, "workload", "$1", "cronjob", "(.+)-backup"))`;

/** Whether people find what is there: registries and portals. */
export function catalogueAlerts(input: RuleInput): AlertingRule[] {
  return [
    alert(input, 'StrataRegistrySourceFailing', 'warning', {
      expr: `max by (${WORKLOAD}, source) (${of(input, 'strata_registry_source_failures')}) >= 3`,
      for: '15m',
      summary:
        'The registry {{ $labels.namespace }}/{{ $labels.workload }} cannot read its source {{ $labels.source }}.',
      description:
        '{{ $value }} readings failed in a row. What the source said before stays, also what it has taken back since.',
    }),
    alert(input, 'StrataRegistrySourceRefused', 'info', {
      expr: `max by (${WORKLOAD}, source) (${of(input, 'strata_registry_source_refused')}) > 0`,
      for: '1h',
      summary: 'The registry {{ $labels.namespace }}/{{ $labels.workload }} refuses entries of {{ $labels.source }}.',
      description: '{{ $value }} entries are not taken over. Its log says which, and why.',
    }),
    alert(input, 'StrataRegistryVerificationFailing', 'warning', {
      expr: `sum by (${WORKLOAD}, reason) (increase(${of(input, 'strata_registry_verification_failures_total')}[2h])) > 3`,
      for: '15m',
      summary:
        'The registry {{ $labels.namespace }}/{{ $labels.workload }} cannot verify who built packages: {{ $labels.reason }}.',
      description:
        '{{ $value | humanize }} attempts failed within two hours. What was recorded before stays; what is new is attested by nobody.',
    }),
    alert(input, 'StrataRegistryBackupFailed', 'warning', {
      expr: `(${cronJob('kube_cronjob_status_last_schedule_time')} > (${cronJob('kube_cronjob_status_last_successful_time')} or ${cronJob('kube_cronjob_created')})) and on (namespace, workload) max by (namespace, workload) (${of(input, 'strata_registry_entries')})`,
      for: '1h',
      summary: 'The registry {{ $labels.namespace }}/{{ $labels.workload }} was not saved when it should have been.',
      description:
        'The last run of its backup did not end well. Approvals since the last one that did are in its store alone.',
    }),
    alert(input, 'StrataPortalWithoutRegistry', 'warning', {
      expr: `sum by (${WORKLOAD}) (increase(${of(input, 'strata_portal_registry_failures_total', 'reason=~"unavailable|refused"')}[10m])) > 5`,
      for: '5m',
      summary: 'The portal {{ $labels.namespace }}/{{ $labels.workload }} gets no answers from its registry.',
      description: '{{ $value | humanize }} questions failed within ten minutes. People see an error, and no old data.',
    }),
  ];
}
