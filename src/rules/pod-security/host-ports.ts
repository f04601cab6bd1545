import { containerRule, gather } from '../rule';
import { cis, podSecurity } from '../sources';

export const hostPorts = containerRule({
  id: 'pod-security.host-ports',
  control: 'workload.restricted',
  severity: 'error',
  title: 'No container takes a port of its node.',
  why: 'A port of the node is reachable past Services and, on many networks, past network policies.',
  remedy: 'Remove hostPort and use a Service.',
  sources: [podSecurity('Baseline', 'Host Ports'), cis('5.2.13', 'Containers which use HostPorts')],
  check: ({ name, pointer, ports }) =>
    gather(ports, ({ hostPort }, index) =>
      hostPort === undefined || hostPort === 0
        ? []
        : [
            {
              pointer: `${pointer}/ports/${index}/hostPort`,
              message: `Container "${name}" takes port ${String(hostPort)} of the node.`,
            },
          ],
    ),
});
