import { containerRule, gather } from '../rule';
import { podSecurity } from '../sources';

export const hostProbes = containerRule({
  id: 'pod-security.host-probes',
  control: 'workload.restricted',
  severity: 'error',
  title: 'Probes and lifecycle hooks call the pod itself.',
  why: 'The kubelet makes the call: with another host it reaches, from the node, what the pod may not.',
  remedy: 'Remove host from the probe or hook.',
  sources: [podSecurity('Baseline', 'Host Probes / Lifecycle Hooks (v1.34+)')],
  check: (container) =>
    gather(
      container.handlers.flatMap(({ targets }) => targets),
      ({ json, pointer }) =>
        json['host'] === undefined || json['host'] === ''
          ? []
          : [{ pointer: `${pointer}/host`, message: `The kubelet calls ${String(json['host'])}.` }],
    ),
});
