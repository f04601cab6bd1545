import type { AuditGuardrail, GuardrailQuestion } from '../../../contract';
import { Code } from '../../mcp/codes';
import { hasUniqueKeys } from '../../mcp/key-count';
import { errorMessage, Message } from '../../mcp/message';
import { targetOf } from '../../mcp/mirrored-headers';
import type { AccessGuard } from '../../policy/access/access-guard';
import { shownPrincipal } from '../../policy/decision-point/shown-principal';
import type { Guardrail, Inspection } from '../../policy/guardrail/guardrail';
import { answerContent, requestContent, withAnswerContent, withRequestContent } from './content';
import type { After, Before, Intercepted, Interceptor } from './interceptor';

type Phase = GuardrailQuestion['phase'];
type Content = GuardrailQuestion['content'];

/** Why a call does not go on, or its answer is not shown. */
interface Block {
  readonly guardrail: string;
  readonly failed: boolean;
  readonly message?: string | undefined;
}

export interface GuardrailsOptions {
  readonly guardrails: readonly Guardrail[];
  /** The policy before the upstream: arguments that a guardrail changed are judged again. */
  readonly guard: AccessGuard;
}

/** Shows calls to guardrails, one after the other, each what the one before left. */
export class Guardrails implements Interceptor {
  constructor(private readonly options: GuardrailsOptions) {}

  async before(call: Intercepted): Promise<Before> {
    const records: AuditGuardrail[] = [];
    const after = this.watching(call, 'response');
    let { message } = call;
    for (const guardrail of this.watching(call, 'request')) {
      const next = await this.look(call, records, guardrail, 'request', message);
      if (!(next instanceof Message)) return refuse(call, next);
      if (next !== message && !(await this.permits(call, next))) {
        call.note({ reason: 'policy' });
        const text = `Not permitted as the guardrail ${guardrail.name} changed it`;
        return { kind: 'refuse', answer: errorMessage(idOf(call.message), Code.INVALID_PARAMS, text) };
      }
      message = next;
    }
    if (after.length === 0) return { kind: 'pass', message };
    return { kind: 'pass', message, after: (answer) => this.after({ ...call, message }, after, records, answer) };
  }

  private async after(
    call: Intercepted,
    guardrails: readonly Guardrail[],
    records: AuditGuardrail[],
    given: Message,
  ): Promise<After> {
    let answer = given;
    for (const guardrail of guardrails) {
      const next = await this.look(call, records, guardrail, 'response', answer);
      if (!(next instanceof Message)) return withhold(call, next);
      answer = next;
    }
    return { answer, refused: false };
  }

  /** What a guardrail leaves of a message, or why it ends the call. Never rejects. */
  private async look(
    call: Intercepted,
    records: AuditGuardrail[],
    guardrail: Guardrail,
    phase: Phase,
    message: Message,
  ): Promise<Message | Block> {
    const { answer, record } = await this.inspect(call, guardrail, phase, message);
    records.push(record);
    call.note({ guardrails: [...records] });
    if (answer.verdict === 'pass') return message;
    const { name } = guardrail;
    if (answer.verdict === 'block') {
      return { guardrail: name, failed: record.failed === true, message: answer.message };
    }
    const change = phase === 'request' ? withRequestContent : withAnswerContent;
    const changed = attempt(() => change(message, answer.content));
    if (changed !== undefined) return changed;
    // What it answered cannot stand in the place of what it was shown.
    records.push(guardrail.fail(facts(call, phase), 'it changed what it may not change').record);
    call.note({ guardrails: [...records] });
    return { guardrail: name, failed: true };
  }

  private async inspect(call: Intercepted, guardrail: Guardrail, phase: Phase, message: Message): Promise<Inspection> {
    const content = attempt(() => {
      // Two equal keys would let a guardrail see one value and the other side another.
      const whole = { start: 0, end: message.bytes.length };
      if (!hasUniqueKeys(message.bytes, whole, message.body)) return undefined;
      return phase === 'request' ? requestContent(message) : answerContent(message);
    });
    if (content === undefined) return guardrail.fail(facts(call, phase), 'a key comes twice, or it nests too deep');
    return guardrail.inspect(question(call, phase, content));
  }

  private watching({ upstream }: Intercepted, phase: Phase): readonly Guardrail[] {
    return this.options.guardrails.filter((guardrail) => guardrail.watches(upstream, phase));
  }

  /** Who was asked whether a call may be made agreed to what it was: less of it needs no second question. */
  private async permits(call: Intercepted, changed: Message): Promise<boolean> {
    const { guard } = this.options;
    const era = call.modern ? 'modern' : 'legacy';
    const now = await guard.judge(changed, call.identity, era);
    if (now.kind !== 'ask') return now.kind === 'pass';
    return (await guard.judge(call.message, call.identity, era)).kind === 'ask';
  }
}

function facts({ upstream, message }: Intercepted, phase: Phase) {
  return { server: upstream, method: message.method ?? '', phase };
}

/** What nests deeper than the stack is no content. */
function attempt<Value>(make: () => Value): Value | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function question({ upstream, identity, message }: Intercepted, phase: Phase, content: Content): GuardrailQuestion {
  const target = targetOf(message);
  return {
    version: 1,
    phase,
    server: upstream,
    method: message.method ?? '',
    ...(target !== undefined && { target }),
    principal: identity === undefined ? null : shownPrincipal(identity),
    content,
  };
}

function refuse(call: Intercepted, block: Block): Before {
  return { kind: 'refuse', answer: errorMessage(idOf(call.message), Code.INVALID_PARAMS, told(call, block, 'call')) };
}

function withhold(call: Intercepted, block: Block): After {
  const answer = errorMessage(idOf(call.message), Code.INTERNAL_ERROR, told(call, block, 'answer'));
  return { answer, refused: true };
}

/** Also records why. */
function told(call: Intercepted, { guardrail, failed, message }: Block, what: 'call' | 'answer'): string {
  call.note({ reason: failed ? 'guardrail-unavailable' : 'guardrail' });
  if (failed) return `The ${what} could not be looked at by the guardrail ${guardrail}`;
  const text = `The guardrail ${guardrail} refused the ${what}`;
  return message === undefined ? text : `${text}: ${message}`;
}

const idOf = ({ id }: Message) => id as NonNullable<Message['id']>;
