import { isRecord, type Json, list, record, records, text } from './json';

/** Whether labels satisfy a map of exact values, as in a Service's selector. */
export function matchesLabels(selector: Json, labels: Json): boolean {
  for (const key in selector) if (!Object.hasOwn(labels, key) || labels[key] !== selector[key]) return false;
  return true;
}

/** Whether labels satisfy a label selector. An empty selector matches everything; something that is no object matches nothing. */
export function matchesSelector(selector: unknown, labels: Json): boolean {
  if (!isRecord(selector)) return false;
  return (
    matchesLabels(record(selector['matchLabels']), labels) &&
    records(selector['matchExpressions']).every((expression) => matchesExpression(expression, labels))
  );
}

function matchesExpression(expression: Json, labels: Json): boolean {
  const key = text(expression['key']) ?? '';
  const present = Object.hasOwn(labels, key);
  switch (expression['operator']) {
    case 'In':
      return present && list(expression['values']).includes(labels[key]);
    case 'NotIn':
      return !present || !list(expression['values']).includes(labels[key]);
    case 'Exists':
      return present;
    case 'DoesNotExist':
      return !present;
    default:
      return false;
  }
}

/** Whether a label selector selects everything. */
export function selectsAll(selector: unknown): boolean {
  return (
    isRecord(selector) &&
    Object.keys(record(selector['matchLabels'])).length === 0 &&
    records(selector['matchExpressions']).length === 0
  );
}
