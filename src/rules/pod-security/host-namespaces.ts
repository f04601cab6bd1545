import { gather, podRule } from '../rule';
import { cis, podSecurity } from '../sources';

const MEMBERS = ['hostNetwork', 'hostPID', 'hostIPC'];

export const hostNamespaces = podRule({
  id: 'pod-security.host-namespaces',
  control: 'workload.restricted',
  severity: 'error',
  title: 'No pod shares the network, process or IPC namespace of its node.',
  why: 'In them a pod sees and reaches what belongs to the node and to all others on it, past every network policy.',
  remedy: 'Remove hostNetwork, hostPID and hostIPC.',
  sources: [podSecurity('Baseline', 'Host Namespaces'), cis('5.2.5', 'Containers sharing the host network namespace')],
  check: ({ spec, pointer }) =>
    gather(MEMBERS, (member) =>
      spec[member] === undefined || spec[member] === false
        ? []
        : [{ pointer: `${pointer}/${member}`, message: `${member} is ${JSON.stringify(spec[member])}.` }],
    ),
});
