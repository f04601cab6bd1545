import type { BudgetBook, BudgetVerdict } from '../../limit/budget/budgets';
import { Code } from '../../mcp/codes';
import { Method } from '../../mcp/keys';
import { errorMessage, type Message } from '../../mcp/message';
import { targetOf } from '../../mcp/mirrored-headers';
import { tokensIn } from '../calls/tokens';
import type { Before, Intercepted, Interceptor } from './interceptor';

/** What is a call of its own. The others follow up on one, or help to write one. */
const CALLS: ReadonlySet<string> = new Set([Method.TOOLS_CALL, 'prompts/get', 'resources/read']);

/** Counts calls and their answers to budgets. */
export class Budgets implements Interceptor {
  constructor(private readonly book: BudgetBook) {}

  before(call: Intercepted): Before | Promise<Before> {
    const { message, upstream, identity } = call;
    const { method = '' } = message;
    const tool = method === Method.TOOLS_CALL ? targetOf(message) : undefined;
    const verdict = this.book.begin({ principal: identity, upstream, tool, call: CALLS.has(method) });
    return verdict instanceof Promise ? verdict.then((found) => judged(call, found)) : judged(call, verdict);
  }
}

function judged(call: Intercepted, verdict: BudgetVerdict): Before {
  const { message } = call;
  const id = message.id as NonNullable<Message['id']>;
  if (verdict.kind === 'unavailable') {
    call.note({ reason: 'budget-unavailable' });
    const text = 'Budgets cannot be checked at present';
    return { kind: 'refuse', answer: errorMessage(id, Code.INTERNAL_ERROR, text) };
  }
  if (verdict.spent.length > 0) call.note({ budgets: [...verdict.spent] });
  if (verdict.kind === 'spent') {
    call.note({ reason: 'budget' });
    const until = new Date(verdict.until).toISOString();
    const text = `The budget ${verdict.spent.join(' and ')} is spent until ${until}`;
    return { kind: 'refuse', answer: errorMessage(id, Code.TRANSPORT, text, { budgets: verdict.spent, until }) };
  }
  return {
    kind: 'pass',
    message,
    after: (answer) => {
      verdict.ended(tokensIn(answer.bytes.length));
      return { answer, refused: false };
    },
  };
}
