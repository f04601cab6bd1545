import { isRecord, record, records } from '../model/json';
import { parseQuantity } from '../model/quantity';
import type { Subject } from '../model/subject';
import { gather, NOT_APPLICABLE, type Rule } from '../rule';
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
    const amounts = amountsOf(subject);
    if (amounts.length === 0) return NOT_APPLICABLE;
    return gather(amounts, ({ value, pointer }) => {
      const amount = parseQuantity(value);
      return amount !== undefined && amount >= 0
        ? []
        : [{ pointer, message: `${JSON.stringify(value)} is no quantity.` }];
    });
  },
};

interface Amount {
  readonly value: unknown;
  readonly pointer: string;
}

function amountsOf({ type, spec, pod }: Subject): readonly Amount[] {
  const amounts: Amount[] = [];
  const addAll = (resources: unknown, pointer: string): void => {
    for (const part of ['requests', 'limits']) {
      for (const [name, value] of Object.entries(record(record(resources)[part]))) {
        amounts.push({ value, pointer: `${pointer}/${part}/${name}` });
      }
    }
  };
  for (const { json, pointer } of pod?.containers ?? []) addAll(json['resources'], `${pointer}/resources`);
  for (const [index, { emptyDir }] of (pod?.volumes ?? []).entries()) {
    if (!isRecord(emptyDir) || emptyDir['sizeLimit'] === undefined) continue;
    amounts.push({ value: emptyDir['sizeLimit'], pointer: `${pod?.pointer}/volumes/${index}/emptyDir/sizeLimit` });
  }
  if (type === 'PersistentVolumeClaim') addAll(spec['resources'], '/spec/resources');
  for (const [index, claim] of records(spec['volumeClaimTemplates']).entries()) {
    addAll(record(claim['spec'])['resources'], `/spec/volumeClaimTemplates/${index}/spec/resources`);
  }
  return amounts;
}
