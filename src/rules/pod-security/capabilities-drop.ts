import { list, record } from '../model/json';
import { COMPLIANT, containerRule, NOT_APPLICABLE, problem } from '../rule';
import { cis, podSecurity } from '../sources';

export const capabilitiesDrop = containerRule({
  id: 'pod-security.capabilities-drop',
  control: 'workload.restricted',
  severity: 'error',
  title: 'Every container drops all capabilities.',
  why: 'The default set lets a process change owners, bind low ports, forge packets and leave its root.',
  remedy: 'Set securityContext.capabilities.drop to [ALL].',
  sources: [podSecurity('Restricted', 'Capabilities'), cis('5.2.10', 'Containers with capabilities assigned')],
  check({ name, pointer, securityContext }, pod) {
    if (pod.isWindows) return NOT_APPLICABLE;
    return list(record(securityContext['capabilities'])['drop']).includes('ALL')
      ? COMPLIANT
      : problem(`${pointer}/securityContext/capabilities/drop`, `Container "${name}" keeps capabilities.`);
  },
});
