import { isRecord } from '../model/json';
import { COMPLIANT, NOT_APPLICABLE, type Problem, podRule } from '../rule';
import { podSecurity } from '../sources';

const TYPES = new Set<unknown>([
  undefined,
  '',
  'container_t',
  'container_init_t',
  'container_kvm_t',
  'container_engine_t',
]);

export const seLinux = podRule({
  id: 'pod-security.selinux',
  control: 'workload.restricted',
  severity: 'error',
  title: 'SELinux options stay within the types of containers.',
  why: 'Another type, user or role takes the process out of the confinement that containers have.',
  remedy: 'Remove seLinuxOptions, or keep to container_t, container_init_t, container_kvm_t and container_engine_t.',
  sources: [podSecurity('Baseline', 'SELinux')],
  check(pod) {
    if (pod.isWindows) return NOT_APPLICABLE;
    const faults = pod.secured.flatMap((place): Problem[] => {
      const { seLinuxOptions: options } = place.securityContext;
      if (!isRecord(options)) return [];
      const at = `${place.pointer}/securityContext/seLinuxOptions`;
      return [
        ...(TYPES.has(options['type'])
          ? []
          : [{ pointer: `${at}/type`, message: `The type is ${String(options['type'])}.` }]),
        ...['user', 'role']
          .filter((member) => (options[member] ?? '') !== '')
          .map((member) => ({ pointer: `${at}/${member}`, message: `The ${member} is ${String(options[member])}.` })),
      ];
    });
    return faults.length === 0 ? COMPLIANT : faults;
  },
});
