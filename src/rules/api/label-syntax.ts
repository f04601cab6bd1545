import { isRecord, type Json, step } from '../model/json';
import { isLabelValue, isQualifiedName } from '../model/names';
import { visitSelectors } from '../model/selectors';
import type { Subject } from '../model/subject';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const labelSyntax: Rule = {
  id: 'api.label-syntax',
  severity: 'error',
  title: 'Labels and label selectors use keys and values that the API allows.',
  why: 'The API server rejects the object; a number or boolean that YAML made of an unquoted value counts as well.',
  remedy:
    'Keys: an optional DNS subdomain, a slash, 63 characters. Values: a string of at most 63 of A-Z a-z 0-9 - _ and dot.',
  sources: [kubernetes('Labels, syntax', 'concepts/overview/working-with-objects/labels/#syntax-and-character-set')],
  types: 'all',
  check(subject) {
    const faults: Problem[] = [];
    let maps = 0;
    visitLabels(subject, (labels, pointer) => {
      maps++;
      for (const key in labels) {
        const fault = faultOf(key, labels[key]);
        if (fault !== undefined) faults.push({ pointer: `${pointer()}/${step(key)}`, message: fault });
      }
    });
    return maps === 0 ? NOT_APPLICABLE : faults;
  },
};

type Visitor = (labels: Json, pointer: () => string) => void;

function visitLabels(subject: Subject, visit: Visitor): void {
  const show = (labels: unknown, pointer: () => string): void => {
    if (isRecord(labels)) visit(labels, pointer);
  };
  const { metadata, pod, spec, type } = subject;
  show(metadata['labels'], () => '/metadata/labels');
  if (pod !== undefined) {
    if (pod.isTemplate) show(pod.metadata['labels'], () => `${pod.template.pointer}/metadata/labels`);
    show(pod.spec['nodeSelector'], () => `${pod.pointer}/nodeSelector`);
  }
  if (type === 'Service' || type === 'ReplicationController') show(spec['selector'], () => '/spec/selector');
  visitSelectors(subject, (selector, pointer) => show(selector['matchLabels'], () => `${pointer()}/matchLabels`));
}

function faultOf(key: string, value: unknown): string | undefined {
  if (!isQualifiedName(key)) return `"${key}" is no label key.`;
  if (typeof value !== 'string') return `The value of "${key}" is no string.`;
  return isLabelValue(value) ? undefined : `"${value}" is no label value.`;
}
