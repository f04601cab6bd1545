import { isObject } from '../../mcp/json';
import { type Expression, readsArguments } from './expression';

type Bound = 'most' | 'least';

const other = (bound: Bound): Bound => (bound === 'most' ? 'least' : 'most');

/**
 * An expression over what is known without a call, which is true wherever some arguments make the given one true (`most`), or only where
 * all arguments do (`least`). Three-valued logic over the boolean operators; a leaf that reads arguments counts as `most` says.
 *
 * This is what lists are filtered with: Cedar's own partial evaluation parses all policies at every question.
 */
export function bound(expression: Expression, which: Bound): Expression {
  if (!readsArguments(expression)) return expression;
  for (const operator of ['&&', '||'] as const) {
    const parts = expression[operator];
    if (isObject(parts)) {
      const { left, right } = parts as { left: Expression; right: Expression };
      return { [operator]: { left: bound(left, which), right: bound(right, which) } };
    }
  }
  const not = expression['!'];
  if (isObject(not)) return { '!': { arg: bound(not.arg as Expression, other(which)) } };
  const choice = expression['if-then-else'];
  if (isObject(choice)) {
    const { if: condition, then, else: otherwise } = choice as { if: Expression; then: Expression; else: Expression };
    const [yes, no] = [bound(then, which), bound(otherwise, which)];
    if (!readsArguments(condition)) {
      const [met, unmet] = [condition, { '!': { arg: condition } }];
      return { '||': { left: { '&&': { left: met, right: yes } }, right: { '&&': { left: unmet, right: no } } } };
    }
    return { [which === 'most' ? '||' : '&&']: { left: yes, right: no } };
  }
  return { Value: which === 'most' };
}
