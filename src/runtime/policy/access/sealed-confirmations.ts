import { hash } from 'node:crypto';
import { type StateBinding, StateSealer } from '../../bridge/translate/modern-client/sealed-state';
import { type JsonObject, member, stringMember } from '../../mcp/json';
import type { Message } from '../../mcp/message';
import { CONFIRMATION, confirmed } from './confirmation';

/** How long a person may take, and how long a confirmed call may go back and forth with its server. Milliseconds. */
const PATIENCE = 15 * 60_000;
/** Most of either that are remembered. Who is forgotten is asked again. */
const MOST = 4_096;

/** What a retry brings. */
export type Brought = 'confirmed' | 'declined' | 'nothing';

/**
 * Confirmations of modern clients, whose calls end with every question and come again with the answer. What was confirmed travels through the
 * client sealed, bound to the principal and to the whole call, good for one retry. A call that its server asks something in turn stays
 * confirmed: it is known by the server's own `requestState`.
 */
export class SealedConfirmations {
  private readonly used = new Expiring();
  private readonly carried = new Expiring();
  private last = 0;

  constructor(private readonly sealer = new StateSealer()) {}

  /** The `requestState` of a question about this call. */
  seal(message: Message, principal: string | undefined): string {
    const ticket = { call: ++this.last, turn: 0, link: 0, expires: Date.now() + PATIENCE };
    return this.sealer.seal(ticket, binding(message, principal));
  }

  /** What a request brings of an earlier question. */
  read(message: Message, principal: string | undefined): Brought {
    const state = stringMember(message.params, 'requestState');
    if (state === undefined) return 'nothing';
    const bound = binding(message, principal);
    if (this.carried.take(key(state, bound))) return 'confirmed';
    const ticket = this.sealer.open(state, bound);
    if (ticket === undefined || ticket.expires <= Date.now()) return 'nothing';
    const said = confirmed(member(member(message.params, 'inputResponses'), CONFIRMATION));
    if (said === undefined || !this.used.add(String(ticket.call), ticket.expires)) return 'nothing';
    return said ? 'confirmed' : 'declined';
  }

  /** A confirmed call was answered: where its server needs input, the retry is confirmed already. */
  carry(message: Message, principal: string | undefined, result: JsonObject | undefined): void {
    const state = stringMember(result, 'requestState');
    if (result?.resultType !== 'input_required' || state === undefined) return;
    this.carried.add(key(state, binding(message, principal)), Date.now() + PATIENCE);
  }
}

function binding({ method = '', params }: Message, principal: string | undefined): StateBinding {
  return { method, params, ...(principal !== undefined && { principal }) };
}

function key(state: string, { principal, method, params }: StateBinding): string {
  const { _meta, inputResponses, requestState, ...salient } = params ?? {};
  return hash('sha256', JSON.stringify([state, principal ?? null, method, salient]), 'hex');
}

/** Names that are remembered for a time. */
class Expiring {
  private readonly until = new Map<string, number>();

  /** False where it is known already. */
  add(name: string, expires: number): boolean {
    if ((this.until.get(name) ?? 0) > Date.now()) return false;
    if (this.until.size >= MOST) this.until.delete(this.until.keys().next().value as string);
    this.until.set(name, expires);
    return true;
  }

  take(name: string): boolean {
    const expires = this.until.get(name);
    this.until.delete(name);
    return expires !== undefined && expires > Date.now();
  }
}
