import { text } from '../model/json';
import { COMPLIANT, podRule, problem } from '../rule';
import { cis } from '../sources';

export const ownAccount = podRule({
  id: 'identity.own-account',
  control: 'identity.no-token',
  severity: 'error',
  title: 'Every workload names a service account of its own.',
  why: 'Rights that somebody gives to "default" reach every pod of the namespace that names none.',
  remedy: 'Add a ServiceAccount and name it in serviceAccountName.',
  sources: [cis('5.1.5', 'Default service accounts are not actively used')],
  check(pod) {
    const name = text(pod.spec['serviceAccountName']) ?? text(pod.spec['serviceAccount']) ?? '';
    return name === '' || name === 'default'
      ? problem(`${pod.pointer}/serviceAccountName`, 'It runs as the default service account.')
      : COMPLIANT;
  },
});
