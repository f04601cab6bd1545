import { isRecord, record, records, step } from '../model/json';
import { readQuantity } from '../model/quantity';
import type { Subject } from '../model/subject';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const quantitySyntax: Rule = {
  id: 'api.quantity-syntax',
  severity: 'error',
  title: 'Amounts of CPU, memory and storage are quantities above or equal to zero.',
  why: 'The API server rejects what it cannot read, such as "64 MB".',
  remedy: 'Write a number with a suffix of the API, such as 250m or 64Mi.',
  sources: [kubernetes('Quantity', 'reference/kubernetes-api/common-definitions/quantity/')],
  types: 'all',
  check(subject) {
    const faults: Problem[] = [];
    let amounts = 0;
    visitAmounts(subject, (value, pointer) => {
      amounts++;
      const amount = readQuantity(value);
      if (amount !== undefined && amount >= 0) return;
      faults.push({ pointer: pointer(), message: `${JSON.stringify(value)} is no quantity.` });
    });
    return amounts === 0 ? NOT_APPLICABLE : faults;
  },
};

type Visitor = (value: unknown, pointer: () => string) => void;

function visitAmounts({ type, spec, pod }: Subject, visit: Visitor): void {
  for (const container of pod?.containers ?? []) {
    visitResources(container.json['resources'], () => `${container.pointer}/resources`, visit);
  }
  for (const [index, { emptyDir }] of (pod?.volumes ?? []).entries()) {
    if (!isRecord(emptyDir) || emptyDir['sizeLimit'] === undefined) continue;
    visit(emptyDir['sizeLimit'], () => `${pod?.pointer}/volumes/${index}/emptyDir/sizeLimit`);
  }
  if (type === 'PersistentVolumeClaim') visitResources(spec['resources'], () => '/spec/resources', visit);
  for (const [index, claim] of records(spec['volumeClaimTemplates']).entries()) {
    const pointer = () => `/spec/volumeClaimTemplates/${index}/spec/resources`;
    visitResources(record(claim['spec'])['resources'], pointer, visit);
  }
}

function visitResources(resources: unknown, pointer: () => string, visit: Visitor): void {
  for (const part of ['requests', 'limits']) {
    const amounts = record(record(resources)[part]);
    for (const name in amounts) visit(amounts[name], () => `${pointer()}/${part}/${step(name)}`);
  }
}
