import { record, step } from '../model/json';
import type { Pod } from '../model/pod';
import { COMPLIANT, NOT_APPLICABLE, type Problem, podRule } from '../rule';
import { podSecurity } from '../sources';

const ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';
const TYPES = new Set<unknown>([undefined, 'RuntimeDefault', 'Localhost']);

export const appArmor = podRule({
  id: 'pod-security.app-armor',
  control: 'workload.restricted',
  severity: 'error',
  title: 'AppArmor is not switched off.',
  why: 'An unconfined process may do all that the other layers forget to forbid.',
  remedy: 'Leave the profile out, or use RuntimeDefault or a profile of the node.',
  sources: [podSecurity('Baseline', 'AppArmor')],
  check(pod) {
    if (pod.isWindows) return NOT_APPLICABLE;
    const faults = [...annotationFaults(pod), ...fieldFaults(pod)];
    return faults.length === 0 ? COMPLIANT : faults;
  },
});

function annotationFaults(pod: Pod): readonly Problem[] {
  return Object.entries(record(pod.metadata['annotations'])).flatMap(([key, value]) => {
    const allowed = value === '' || value === 'runtime/default' || String(value).startsWith('localhost/');
    return !key.startsWith(ANNOTATION) || allowed
      ? []
      : [
          {
            pointer: `${pod.template.pointer}/metadata/annotations/${step(key)}`,
            message: `The profile is ${String(value)}.`,
          },
        ];
  });
}

function fieldFaults(pod: Pod): readonly Problem[] {
  return pod.secured.flatMap((place) => {
    const { type } = record(place.securityContext['appArmorProfile']);
    return TYPES.has(type)
      ? []
      : [
          {
            pointer: `${place.pointer}/securityContext/appArmorProfile/type`,
            message: `The profile is ${String(type)}.`,
          },
        ];
  });
}
