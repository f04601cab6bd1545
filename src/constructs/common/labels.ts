import { LABEL_PREFIX, Label, MANAGED_BY, type Stage } from '../../contract';
import type { Problems } from '../../errors';
import { isLabelValue, isQualifiedName } from '../../kube';
import type { PlatformContext } from './context';

type Entries = Readonly<Record<string, string>>;

/** Keys that constructs write themselves, and prefixes that belong to them or to Kubernetes. */
const OWN: readonly string[] = [Label.NAME, Label.INSTANCE, Label.COMPONENT, Label.PART_OF, Label.MANAGED_BY];
const PREFIXES = [`${LABEL_PREFIX}/`, 'pod-security.kubernetes.io/', 'kubernetes.io/', 'k8s.io/'];

/** Checks labels that a composition gives. */
export function checkLabels(labels: Entries, problems: Problems): void {
  const isReserved = (key: string) => OWN.includes(key) || PREFIXES.some((prefix) => key.startsWith(prefix));
  check('label', labels, problems, isReserved, isLabelValue);
}

/** Checks annotations that a composition gives. Their values are free text. */
export function checkAnnotations(annotations: Entries, problems: Problems): void {
  const isReserved = (key: string) => key.startsWith(`${LABEL_PREFIX}/`);
  check('annotation', annotations, problems, isReserved, () => true);
}

function check(
  kind: string,
  entries: Entries,
  problems: Problems,
  isReserved: (key: string) => boolean,
  isValue: (text: string) => boolean,
): void {
  for (const [key, value] of Object.entries(entries)) {
    if (isReserved(key)) {
      problems.add('LABEL_RESERVED', { kind, key });
    } else if (!isQualifiedName(key) || !isValue(value)) {
      problems.add('LABEL_INVALID', { kind, label: `${key}: ${value}` });
    }
  }
}

/** What the labels of a workload's objects say. */
export interface Labelled {
  readonly name: string;
  readonly stage: Stage;
  readonly platform?: PlatformContext;
  readonly tenant?: string;
}

/** The labels of all objects of a workload. Those that select its pods come last, so that nothing replaces them. */
export function objectLabels(
  { name, stage, platform, tenant }: Labelled,
  component: string,
  selector: Entries,
  own: Entries,
): Entries {
  return {
    ...platform?.labels,
    ...own,
    [Label.NAME]: name,
    [Label.INSTANCE]: name,
    [Label.COMPONENT]: component,
    [Label.MANAGED_BY]: MANAGED_BY,
    [Label.STAGE]: `${stage}`,
    ...(platform && {
      [Label.PART_OF]: platform.name,
      [Label.PLATFORM]: platform.name,
      [Label.ENVIRONMENT]: platform.environment,
    }),
    ...(tenant !== undefined && { [Label.TENANT]: tenant }),
    ...selector,
  };
}
