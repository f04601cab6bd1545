import { isRecord, records } from '../model/json';
import type { Pod } from '../model/pod';
import { hasNamedPort, protocolOf } from '../model/ports';
import { gather, NOT_APPLICABLE, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const serviceTargetPort: Rule = {
  id: 'api.service-target-port',
  severity: 'error',
  title: 'A Service leads to ports that its pods declare.',
  why: 'An unknown name makes endpoints without a port; a number that no container declares most often is a slip.',
  remedy: 'Use the name of a container port.',
  sources: [kubernetes('Services, port definitions', 'concepts/services-networking/service/#field-spec-ports')],
  types: ['Service'],
  check({ spec, namespace }, set) {
    const { selector } = spec;
    const ports = records(spec['ports']);
    if (!isRecord(selector) || ports.length === 0) return NOT_APPLICABLE;
    const pods = set.pods.withLabels(namespace ?? '', selector).flatMap(({ pod }) => pod ?? []);
    if (pods.length === 0) return NOT_APPLICABLE;
    return gather(ports, (port, index) => {
      const target = port['targetPort'] ?? port['port'];
      const protocol = protocolOf(port);
      return pods.every((pod) => declares(pod, target, protocol))
        ? []
        : [
            {
              pointer: `/spec/ports/${index}/targetPort`,
              message: `The pods declare no ${protocol} port ${JSON.stringify(target)}.`,
            },
          ];
    });
  },
};

function declares(pod: Pod, target: unknown, protocol: string): boolean {
  if (typeof target === 'string') return hasNamedPort(pod, target, protocol);
  return pod.containers.some(
    ({ isServing, ports }) =>
      isServing && ports.some((port) => port['containerPort'] === target && protocolOf(port) === protocol),
  );
}
