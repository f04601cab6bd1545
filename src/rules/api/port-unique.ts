import { text } from '../model/json';
import { protocolOf } from '../model/ports';
import { NOT_APPLICABLE, type Problem, podRule } from '../rule';
import { kubernetes } from '../sources';

export const portUnique = podRule({
  id: 'api.port-unique',
  severity: 'error',
  title: 'The containers of a pod share no port and no name of a port.',
  why: 'They live in one network namespace: the second program cannot bind, and a name leads to the first port that carries it.',
  remedy: 'Give each container its own port and each port its own name.',
  sources: [kubernetes('Pods, networking', 'concepts/workloads/pods/#pod-networking')],
  check(pod) {
    const seen = new Set<string>();
    const faults: Problem[] = [];
    let ports = 0;
    for (const { isServing, ports: declared, pointer } of pod.containers) {
      if (!isServing) continue;
      for (const [index, port] of declared.entries()) {
        ports++;
        const protocol = protocolOf(port);
        const number = `${String(port['containerPort'])}/${protocol}`;
        const name = text(port['name']);
        const at = `${pointer}/ports/${index}`;
        if (seen.has(number)) faults.push({ pointer: `${at}/containerPort`, message: `Port ${number} is taken.` });
        if (name !== undefined && seen.has(`#${name}`))
          faults.push({ pointer: `${at}/name`, message: `"${name}" is taken.` });
        seen.add(number).add(`#${name}`);
      }
    }
    return ports === 0 ? NOT_APPLICABLE : faults;
  },
});
