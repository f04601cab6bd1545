import { type Json, records, textMap, texts } from './json';

type Labels = Readonly<Record<string, string>>;

/** Whether labels satisfy a label selector; an empty one matches everything. */
export function selects(selector: Json, labels: Labels): boolean {
  const exact = Object.entries(textMap(selector['matchLabels']));
  return (
    exact.every(([key, value]) => labels[key] === value) &&
    records(selector['matchExpressions']).every((expression) => holds(expression, labels))
  );
}

function holds(expression: Json, labels: Labels): boolean {
  const value = labels[String(expression['key'])];
  const values = texts(expression['values']);
  switch (expression['operator']) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/** A selector in words, such as `app=assistant`. */
export function describeSelector(selector: Json): string {
  const exact = Object.entries(textMap(selector['matchLabels'])).map(([key, value]) => `${key}=${value}`);
  const others = records(selector['matchExpressions']).map(
    ({ key, operator, values }) =>
      `${String(key)} ${String(operator)}${texts(values).length > 0 ? ` ${texts(values).join(',')}` : ''}`,
  );
  return [...exact, ...others].sort().join(', ');
}

/** Labels of a namespace: those that the API server adds, and those of its object where it is there. */
export function namespaceLabels(name: string, known: ReadonlyMap<string, Labels>): Labels {
  return { ...known.get(name), 'kubernetes.io/metadata.name': name };
}
