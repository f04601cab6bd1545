import { type Json, list, records, text } from '../model/json';
import { isLabelValue, isQualifiedName } from '../model/names';
import { selectorsOf } from '../model/selectors';
import { gather, NOT_APPLICABLE, type Rule } from '../rule';
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
    const expressions = selectorsOf(subject).flatMap(({ json, pointer }) =>
      records(json['matchExpressions']).map((expression, index) => ({
        expression,
        pointer: `${pointer}/matchExpressions/${index}`,
      })),
    );
    if (expressions.length === 0) return NOT_APPLICABLE;
    return gather(expressions, ({ expression, pointer }) => {
      const fault = faultOf(expression);
      return fault === undefined ? [] : [{ pointer, message: fault }];
    });
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
