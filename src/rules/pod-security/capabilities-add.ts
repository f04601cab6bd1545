import { list, record } from '../model/json';
import { containerRule, gather, NOT_APPLICABLE } from '../rule';
import { cis, podSecurity } from '../sources';

export const capabilitiesAdd = containerRule({
  id: 'pod-security.capabilities-add',
  control: 'workload.restricted',
  severity: 'error',
  title: 'No container adds a capability other than NET_BIND_SERVICE.',
  why: 'Each capability is a part of what root may do; several of them are enough to become root on the node.',
  remedy: 'Remove the capability, or give the task to a component that is made for it.',
  sources: [podSecurity('Restricted', 'Capabilities'), cis('5.2.9', 'Containers with added capabilities')],
  check({ name, pointer, securityContext }, pod) {
    if (pod.isWindows) return NOT_APPLICABLE;
    const added = list(record(securityContext['capabilities'])['add']);
    if (added.length === 0) return [];
    return gather(added, (capability, index) =>
      capability === 'NET_BIND_SERVICE'
        ? []
        : [
            {
              pointer: `${pointer}/securityContext/capabilities/add/${index}`,
              message: `Container "${name}" adds ${String(capability)}.`,
            },
          ],
    );
  },
});
