import { isRecord } from '../model/json';
import { gather, NOT_APPLICABLE, type Outcome, podRule } from '../rule';
import { kubernetes } from '../sources';

const SERVING = new Set(['DaemonSet', 'Deployment', 'StatefulSet']);

export const probes = podRule({
  id: 'workload.probes',
  control: 'workload.available',
  severity: 'warning',
  title: 'A container that serves a port says when it is ready and when it is stuck.',
  why: 'Without a readiness probe callers reach a program that is not up yet; without a liveness probe a stuck one stays.',
  remedy: 'Add readinessProbe and livenessProbe.',
  sources: [kubernetes('Probes', 'tasks/configure-pod-container/configure-liveness-readiness-startup-probes/')],
  check(pod, { type }) {
    if (!SERVING.has(type)) return NOT_APPLICABLE;
    return gather(pod.containers, (container): Outcome => {
      const { json, name, ports, isServing } = container;
      if (!isServing || ports.length === 0) return NOT_APPLICABLE;
      return ['readinessProbe', 'livenessProbe']
        .filter((member) => !isRecord(json[member]))
        .map((member) => ({
          pointer: `${container.pointer}/${member}`,
          message: `Container "${name}" has no ${member}.`,
        }));
    });
  },
});
