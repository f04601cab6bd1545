import { type Json, list, records, text } from '../model/json';
import { isLabelValue, isQualifiedName } from '../model/names';
import { visitSelectors } from '../model/selectors';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const selectorExpressions: Rule = {
  id: 'api.selector-expressions',
  severity: 'error',
  title: 'Expressions of label selectors use an operator that exists, with values where it needs them.',
  why: 'The API server rejects In and NotIn without values, Exists and DoesNotExist with values, and every other operator.',
  remedy: 'Give In and NotIn at least one value, the other two none.',
  sources: [
    kubernetes(
      'Labels, set-based selectors',
      'concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements',
    ),
  ],
  types: 'all',
  check(subject) {
    const faults: Problem[] = [];
    let count = 0;
    visitSelectors(subject, (selector, pointer) => {
      for (const [index, expression] of records(selector['matchExpressions']).entries()) {
        count++;
        const fault = faultOf(expression);
        if (fault !== undefined) faults.push({ pointer: `${pointer()}/matchExpressions/${index}`, message: fault });
      }
    });
    return count === 0 ? NOT_APPLICABLE : faults;
  },
};

function faultOf(expression: Json): string | undefined {
  const key = text(expression['key']) ?? '';
  if (!isQualifiedName(key)) return `"${key}" is no label key.`;
  const values = list(expression['values']);
  const wrong = values.find((value) => typeof value !== 'string' || !isLabelValue(value));
  if (wrong !== undefined) return `"${String(wrong)}" is no label value.`;
  switch (expression['operator']) {
    case 'In':
    case 'NotIn':
      return values.length > 0 ? undefined : `${expression['operator']} needs values.`;
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0 ? undefined : `${expression['operator']} takes no values.`;
    default:
      return `"${String(expression['operator'])}" is no operator.`;
  }
}
