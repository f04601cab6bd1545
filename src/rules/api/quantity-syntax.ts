import { isRecord, record, records, step } from '../model/json';
import type { Container } from '../model/pod';
import { readQuantity } from '../model/quantity';
import type { Subject } from '../model/subject';
import { WORKLOADS } from '../model/types';
import { both, gatherContainers, NOT_APPLICABLE, type Outcome, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const quantitySyntax: Rule = {
  id: 'api.quantity-syntax',
  severity: 'error',
  title: 'Amounts of CPU, memory and storage are quantities above or equal to zero.',
  why: 'The API server rejects what it cannot read, such as "64 MB".',
  remedy: 'Write a number with a suffix of the API, such as 250m or 64Mi.',
  sources: [kubernetes('Quantity', 'reference/kubernetes-api/common-definitions/quantity/')],
  types: [...WORKLOADS, 'PersistentVolumeClaim'],
  check: (subject, set) =>
    subject.pod === undefined
      ? judge((visit) => visitResources(subject.spec['resources'], () => '/spec/resources', visit))
      : both(
          gatherContainers(subject.pod, set, ofContainer),
          judge((visit) => visitStorage(subject, visit)),
        ),
};

type Visitor = (value: unknown, pointer: () => string) => void;

function judge(show: (visit: Visitor) => void): Outcome {
  const faults: Problem[] = [];
  let amounts = 0;
  show((value, pointer) => {
    amounts++;
    const amount = readQuantity(value);
    if (amount !== undefined && amount >= 0) return;
    faults.push({ pointer: pointer(), message: `${JSON.stringify(value)} is no quantity.` });
  });
  return amounts === 0 ? NOT_APPLICABLE : faults;
}

function ofContainer(container: Container): Outcome {
  return judge((visit) => visitResources(container.json['resources'], () => `${container.pointer}/resources`, visit));
}

function visitStorage({ spec, pod }: Subject, visit: Visitor): void {
  for (const [index, { emptyDir }] of (pod?.volumes ?? []).entries()) {
    if (!isRecord(emptyDir) || emptyDir['sizeLimit'] === undefined) continue;
    visit(emptyDir['sizeLimit'], () => `${pod?.pointer}/volumes/${index}/emptyDir/sizeLimit`);
  }
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
