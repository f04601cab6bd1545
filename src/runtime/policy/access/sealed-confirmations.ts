import { hash } from 'node:crypto';
import { type StateBinding, StateSealer } from '../../bridge/translate/modern-client/sealed-state';
import { type JsonObject, member, stringMember } from '../../mcp/json';
import type { Message } from '../../mcp/message';
import { CONFIRMATION, confirmed } from './confirmation';
import { type Marks, ProcessMarks } from './marks';

/** How long a person may take, and how long a confirmed call may go back and forth with its server. Milliseconds. */
const PATIENCE = 15 * 60_000;

/** What a retry brings. `unknown`: it cannot be told whether the confirmation was used before. */
export type Brought = 'confirmed' | 'declined' | 'nothing' | 'unknown';

/** What a confirmation is about. */
export interface Confirmable {
  readonly message: Message;
  readonly principal: string | undefined;
  /** What the person is asked. Another question wants another answer. */
  readonly question: string;
}

export interface SealedConfirmationsOptions {
  /** Seals what travels through the client, for one server. Absent: with a key that this process alone has. */
  readonly sealer?: () => StateSealer | Promise<StateSealer>;
  /** Which confirmations were used, and which calls go on. Absent: this process alone knows. */
  readonly marks?: Marks;
}

/**
 * Confirmations of modern clients, whose calls end with every question and come again with the answer. What was confirmed travels through the
 * client sealed, bound to the principal, the question and the whole call, good for one retry. A call that its server asks something in turn
 * stays confirmed: it is known by the server's own `requestState`.
 */
export class SealedConfirmations {
  private readonly sealer: () => StateSealer | Promise<StateSealer>;
  private readonly marks: Marks;

  constructor({ sealer, marks }: SealedConfirmationsOptions = {}) {
    const own = new StateSealer();
    this.sealer = sealer ?? (() => own);
    this.marks = marks ?? new ProcessMarks();
  }

  /**
   * The `requestState` of a question about this call.
   *
   * @throws Error where there is no key to seal with
   */
  async seal(asked: Confirmable): Promise<string> {
    const ticket = { call: 0, turn: 0, link: 0, expires: Date.now() + PATIENCE };
    return (await this.sealer()).seal(ticket, binding(asked));
  }

  /** What a request brings of an earlier question. */
  async read(asked: Confirmable): Promise<Brought> {
    const { params } = asked.message;
    const state = stringMember(params, 'requestState');
    if (state === undefined) return 'nothing';
    const bound = binding(asked);
    try {
      const ticket = (await this.sealer()).open(state, bound);
      if (ticket === undefined) return (await this.marks.take(carriedName(state, bound))) ? 'confirmed' : 'nothing';
      const said = confirmed(member(member(params, 'inputResponses'), CONFIRMATION));
      if (said === undefined || ticket.expires <= Date.now()) return 'nothing';
      // Each sealed state is another text, and opens in this one spelling alone: by it the confirmation is known, however the call is spelled.
      if (!(await this.marks.use(hash('sha256', state, 'hex'), ticket.expires))) return 'nothing';
      return said ? 'confirmed' : 'declined';
    } catch {
      return 'unknown';
    }
  }

  /** A confirmed call was answered: where its server needs input, the retry is confirmed already. */
  carry(asked: Confirmable, result: JsonObject | undefined): void {
    const state = stringMember(result, 'requestState');
    if (result?.resultType !== 'input_required' || state === undefined) return;
    this.marks.keep(carriedName(state, binding(asked)), Date.now() + PATIENCE);
  }
}

function binding({ message: { method = '', params }, principal, question }: Confirmable): StateBinding {
  return { method, params, about: question, ...(principal !== undefined && { principal }) };
}

/** The name of a server's own state, for one call of one principal. It tells nothing of what it names. */
function carriedName(state: string, { principal, method, params, about }: StateBinding): string {
  const { _meta, inputResponses, requestState, ...salient } = params ?? {};
  return hash('sha256', JSON.stringify([state, principal ?? null, method, about, salient]), 'hex');
}
