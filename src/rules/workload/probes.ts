import { isRecord } from '../model/json';
import { containerRule, NOT_APPLICABLE } from '../rule';
import { kubernetes } from '../sources';

const SERVING = new Set(['DaemonSet', 'Deployment', 'StatefulSet']);

export const probes = containerRule({
  id: 'workload.probes',
  control: 'workload.available',
  severity: 'warning',
  title: 'A container that serves a port says when it is ready and when it is stuck.',
  why: 'Without a readiness probe callers reach a program that is not up yet; without a liveness probe a stuck one stays.',
  remedy: 'Add readinessProbe and livenessProbe.',
  sources: [kubernetes('Probes', 'tasks/configure-pod-container/configure-liveness-readiness-startup-probes/')],
  check({ json, name, pointer, ports, role }, _pod, { type }) {
    if (!SERVING.has(type) || role === 'init' || role === 'ephemeral' || ports.length === 0) {
      return NOT_APPLICABLE;
    }
    return ['readinessProbe', 'livenessProbe']
      .filter((member) => !isRecord(json[member]))
      .map((member) => ({ pointer: `${pointer}/${member}`, message: `Container "${name}" has no ${member}.` }));
  },
});
