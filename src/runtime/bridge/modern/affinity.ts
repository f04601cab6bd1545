import { randomBytes } from 'node:crypto';
import { stringMember } from '../../mcp/json';
import type { Message } from '../../mcp/message';
import { withValue } from '../../mcp/splice';

const STATE = ['params', 'requestState'] as const;
const RESULT_STATE = ['result', 'requestState'] as const;

/**
 * Sends the continuation of an `input_required` result to the process that asked. The state travels through the client, so the process's
 * number travels in front of it. It is a hint and no more: the state itself is what the server protects (2026-07-28 `basic/patterns/mrtr`),
 * all processes serve the same callers, and a hint that names no process of ours is dropped. Therefore it needs no seal, and a server whose
 * state holds no process-bound key works on across restarts and replicas.
 */
export class Affinity {
  private readonly prefix = `strata.${randomBytes(6).toString('base64url')}.`;

  /** @param enabled false: there is one process, states pass untouched */
  constructor(private readonly enabled: boolean) {}

  /** Marks the state of an answer with the process that gave it. */
  seal(answer: Message, serial: number): Message {
    if (!this.enabled) return answer;
    const { result } = answer;
    const state = result?.resultType === 'input_required' ? stringMember(result, 'requestState') : undefined;
    return state === undefined ? answer : withValue(answer, RESULT_STATE, `${this.prefix}${serial}.${state}`);
  }

  /** The request as the server knows it, and the process that it should go to. */
  unseal(request: Message): { readonly message: Message; readonly serial?: number } {
    const state = this.enabled ? stringMember(request.params, 'requestState') : undefined;
    const match = state === undefined ? null : /^strata\.([\w-]{8})\.(\d{1,15})\./.exec(state);
    if (state === undefined || match === null) return { message: request };
    const message = withValue(request, STATE, state.slice(match[0].length));
    return match[0].startsWith(this.prefix) ? { message, serial: Number(match[2]) } : { message };
  }
}
