import { LABEL_PREFIX } from '../../contract';
import type { Problems } from '../../errors';
import { isLabelValue, isQualifiedName } from '../../kube';

type Entries = Readonly<Record<string, string>>;

/** Keys that constructs write themselves and others read. */
const RESERVED = [`${LABEL_PREFIX}/`, 'app.kubernetes.io/', 'pod-security.kubernetes.io/', 'kubernetes.io/', 'k8s.io/'];

/** Checks labels that a composition gives. */
export function checkLabels(labels: Entries, problems: Problems): void {
  check('label', labels, problems, isLabelValue);
}

/** Checks annotations that a composition gives. Their values are free text. */
export function checkAnnotations(annotations: Entries, problems: Problems): void {
  check('annotation', annotations, problems, () => true);
}

function check(kind: string, entries: Entries, problems: Problems, isValue: (text: string) => boolean): void {
  for (const [key, value] of Object.entries(entries)) {
    if (RESERVED.some((prefix) => key.startsWith(prefix))) {
      problems.add('LABEL_RESERVED', { kind, key });
    } else if (!isQualifiedName(key) || typeof value !== 'string' || !isValue(value)) {
      problems.add('LABEL_INVALID', { kind, label: `${key}: ${value}` });
    }
  }
}
