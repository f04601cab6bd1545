import { COMPLIANT, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

export const podSecurityLabels: Rule = {
  id: 'namespace.pod-security',
  control: 'workload.restricted',
  severity: 'error',
  relaxation: 'nodeLogs',
  title: 'Every namespace enforces the restricted Pod Security Standard.',
  why: 'Without the label the API server admits whatever somebody creates beside what was judged here.',
  remedy: `Label the namespace ${ENFORCE}: restricted.`,
  sources: [
    kubernetes(
      'Pod Security Admission',
      'concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces',
    ),
  ],
  types: ['Namespace'],
  check: ({ labels }) =>
    labels[ENFORCE] === 'restricted'
      ? COMPLIANT
      : problem(
          '/metadata/labels',
          `It enforces ${labels[ENFORCE] === undefined ? 'nothing' : `"${String(labels[ENFORCE])}"`}.`,
        ),
};
