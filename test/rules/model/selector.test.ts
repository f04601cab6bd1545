import { matchesLabels, matchesSelector, selectsAll } from '../../../src/rules/model/selector';

const labels = { app: 'files', tier: 'tools' };
const expression = (operator: string, key: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }],
});

test.each([
  [{}],
  [{ matchLabels: { app: 'files' } }],
  [{ matchLabels: { app: 'files', tier: 'tools' } }],
  [expression('In', 'app', 'mail', 'files')],
  [expression('NotIn', 'app', 'mail')],
  [expression('NotIn', 'owner', 'ada')],
  [expression('Exists', 'app')],
  [expression('DoesNotExist', 'owner')],
])('%j selects', (selector) => {
  expect(matchesSelector(selector, labels)).toBe(true);
});

test.each([
  [undefined],
  ['app=files'],
  [{ matchLabels: { app: 'mail' } }],
  [{ matchLabels: { constructor: 'x' } }],
  [{ matchLabels: { app: 'files' }, ...expression('Exists', 'owner') }],
  [expression('In', 'app', 'mail')],
  [expression('In', 'owner', 'ada')],
  [expression('NotIn', 'app', 'files')],
  [expression('Exists', 'owner')],
  [expression('DoesNotExist', 'app')],
  [expression('Equals', 'app', 'files')],
])('%j does not select', (selector) => {
  expect(matchesSelector(selector, labels)).toBe(false);
});

test('labels of prototypes are no labels', () => {
  expect(matchesLabels({ toString: undefined }, labels)).toBe(false);
  expect(matchesSelector(expression('Exists', 'constructor'), labels)).toBe(false);
});

test('selects all: an empty selector, not a missing one', () => {
  expect([{}, { matchLabels: {} }, { matchExpressions: [] }].map(selectsAll)).toEqual([true, true, true]);
  expect([undefined, null, { matchLabels: { a: 'b' } }, expression('Exists', 'a')].map(selectsAll)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
