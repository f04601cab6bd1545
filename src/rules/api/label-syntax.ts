import { isRecord, type Json, record, step } from '../model/json';
import { isLabelValue, isQualifiedName } from '../model/names';
import { selectorsOf } from '../model/selectors';
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
    const maps = labelMapsOf(subject);
    return maps.length === 0 ? NOT_APPLICABLE : maps.flatMap(({ labels, pointer }) => faultsOf(labels, pointer));
  },
};

interface LabelMap {
  readonly labels: Json;
  readonly pointer: string;
}

function labelMapsOf(subject: Subject): readonly LabelMap[] {
  const maps: LabelMap[] = [];
  const add = (labels: unknown, pointer: string): void => {
    if (isRecord(labels)) maps.push({ labels, pointer });
  };
  add(subject.metadata['labels'], '/metadata/labels');
  if (subject.pod?.isTemplate) {
    add(subject.pod.metadata['labels'], `${subject.pod.template.pointer}/metadata/labels`);
  }
  if (subject.pod !== undefined) add(subject.pod.spec['nodeSelector'], `${subject.pod.pointer}/nodeSelector`);
  if (subject.type === 'Service' || subject.type === 'ReplicationController') {
    add(subject.spec['selector'], '/spec/selector');
  }
  for (const { json, pointer } of selectorsOf(subject)) add(record(json)['matchLabels'], `${pointer}/matchLabels`);
  return maps;
}

function faultsOf(labels: Json, pointer: string): readonly Problem[] {
  const faults: Problem[] = [];
  for (const key in labels) {
    const value = labels[key];
    if (!isQualifiedName(key))
      faults.push({ pointer: `${pointer}/${step(key)}`, message: `"${key}" is no label key.` });
    if (typeof value !== 'string')
      faults.push({ pointer: `${pointer}/${step(key)}`, message: `The value of "${key}" is no string.` });
    else if (!isLabelValue(value))
      faults.push({ pointer: `${pointer}/${step(key)}`, message: `"${value}" is no label value.` });
  }
  return faults;
}
