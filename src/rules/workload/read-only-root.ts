import { COMPLIANT, containerRule, NOT_APPLICABLE, problem } from '../rule';
import { hardeningGuide } from '../sources';

export const readOnlyRoot = containerRule({
  id: 'workload.read-only-root',
  control: 'workload.restricted',
  relaxation: 'writableRootFilesystem',
  severity: 'error',
  title: 'Every container has a read-only root file system.',
  why: 'An intruder who can write into the image layer can plant programs and change the ones that run.',
  remedy: 'Set securityContext.readOnlyRootFilesystem to true and mount a sized emptyDir where the program writes.',
  sources: [hardeningGuide('Immutable container file systems')],
  check({ name, pointer, securityContext }, pod) {
    if (pod.isWindows) return NOT_APPLICABLE;
    return securityContext['readOnlyRootFilesystem'] === true
      ? COMPLIANT
      : problem(`${pointer}/securityContext/readOnlyRootFilesystem`, `Container "${name}" can write to its root.`);
  },
});
