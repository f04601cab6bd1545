import { randomUUID } from 'node:crypto';
import type { Principal } from '../../auth/principal';
import { Code } from '../../mcp/codes';
import { member } from '../../mcp/json';
import { Method } from '../../mcp/keys';
import { errorMessage, Message, type RequestId } from '../../mcp/message';
import type { AccessGuard, Judgement } from '../../policy/access/access-guard';
import { canBeAsked, confirmationParams, confirmed, UNASKABLE, UNCONFIRMED } from '../../policy/access/confirmation';
import { listingOf } from '../../policy/access/subject';
import type { Decision } from '../../policy/authorizer';
import type { LegacyBackend, LegacyBackends, LegacyClient } from '../interfaces';
import type { CallDetails, Outcome } from '../observe';
import { denialRecord, recordOf } from './decision-record';

/** Legacy backends behind a guard: what is not permitted does not reach them, and lists show what the caller may use. */
export function guardedLegacy(inner: LegacyBackends, guard: AccessGuard, server: string): LegacyBackends {
  return async (client) => {
    const session = new GuardedSession(client, guard, server);
    session.backend = await inner(session);
    return session;
  };
}

/** A question that a person has not answered yet. */
interface Question {
  readonly message: Message;
  readonly decision: Decision;
}

/** Stands between a session and its server: to the one it is the server, to the other the client. */
class GuardedSession implements LegacyClient, LegacyBackend {
  backend: LegacyBackend | undefined;
  readonly serial: number;
  readonly principal?: string;
  /** Requests that the server has not heard of yet. */
  private readonly held = new Set<RequestId>();
  private readonly questions = new Map<RequestId, Question>();
  /** Lists that the server was asked for, and for whom. */
  private readonly lists = new Map<RequestId, { readonly method: string; readonly principal: Principal | undefined }>();
  private capabilities: unknown;

  constructor(
    private readonly client: LegacyClient,
    private readonly guard: AccessGuard,
    private readonly server: string,
  ) {
    this.serial = client.serial;
    if (client.principal !== undefined) this.principal = client.principal;
  }

  get identity(): Principal | undefined {
    return this.client.identity;
  }

  receive(message: Message): void {
    if (message.kind === 'request') this.request(message);
    else if (message.kind === 'response') this.answered(message);
    else if (message.method === Method.CANCELLED && this.withdrawn(message.params?.requestId as RequestId)) return;
    else this.backend?.receive(message);
  }

  async close(): Promise<void> {
    this.held.clear();
    this.questions.clear();
    await this.backend?.close();
  }

  deliver(message: Message, related?: RequestId, outcome?: Outcome): void {
    const list = message.kind === 'response' && message.id !== undefined ? this.lists.get(message.id) : undefined;
    if (list === undefined) {
      this.client.deliver(message, related, outcome);
      return;
    }
    this.lists.delete(message.id as RequestId);
    const filtered = this.guard.filter(list.method, message, list.principal);
    if (filtered instanceof Promise) void filtered.then((known) => this.client.deliver(known, related, outcome));
    else this.client.deliver(filtered, related, outcome);
  }

  note(id: RequestId, details: CallDetails): void {
    this.client.note?.(id, details);
  }

  lost(reason: string): void {
    this.client.lost(reason);
  }

  private request(message: Message): void {
    const { identity } = this;
    const id = message.id as RequestId;
    if (message.method === Method.INITIALIZE) this.capabilities = member(message.params, 'capabilities');
    const judged = this.guard.judge(message, identity, 'legacy');
    if (!(judged instanceof Promise)) {
      this.proceed(message, judged, identity);
      return;
    }
    this.held.add(id);
    void judged.then((judgement) => {
      if (this.held.delete(id)) this.proceed(message, judgement, identity);
    });
  }

  private proceed(message: Message, judgement: Judgement, principal: Principal | undefined): void {
    const id = message.id as RequestId;
    if (judgement.kind === 'deny') {
      const { code, text, data, reason } = judgement.denial;
      this.note(id, denialRecord(judgement.decision, reason));
      this.client.deliver(errorMessage(id, code, text, data), undefined, 'denied');
    } else if (judgement.kind === 'ask') this.ask(message, judgement.question, judgement.decision);
    else {
      if (judgement.decision !== undefined) this.note(id, recordOf(judgement.decision));
      const { method = '' } = message;
      if (listingOf(method) !== undefined) this.lists.set(id, { method, principal });
      this.backend?.receive(message);
    }
  }

  private ask(message: Message, question: string, decision: Decision): void {
    const id = message.id as RequestId;
    if (!canBeAsked(this.capabilities)) {
      this.refuse(id, UNASKABLE, decision);
      return;
    }
    // Not to be guessed: the server chooses ids of its own.
    const asked = `strata-${randomUUID()}`;
    this.questions.set(asked, { message, decision });
    const { mode: _, ...params } = confirmationParams(question, this.server, message);
    this.client.deliver(Message.make({ jsonrpc: '2.0', id: asked, method: 'elicitation/create', params }), id);
  }

  private answered(answer: Message): void {
    const question = answer.id === undefined ? undefined : this.questions.get(answer.id);
    if (question === undefined) {
      this.backend?.receive(answer);
      return;
    }
    this.questions.delete(answer.id as RequestId);
    const { message, decision } = question;
    if (confirmed(answer.result) !== true) {
      this.refuse(message.id as RequestId, UNCONFIRMED, decision);
      return;
    }
    this.note(message.id as RequestId, recordOf(decision, true));
    this.backend?.receive(message);
  }

  private refuse(id: RequestId, text: string, decision: Decision): void {
    this.note(id, denialRecord(decision, 'not-confirmed', false));
    this.client.deliver(errorMessage(id, Code.INVALID_PARAMS, text), undefined, 'denied');
  }

  /** Whether a request that was taken back is one that the server has not heard of. */
  private withdrawn(id: RequestId): boolean {
    this.lists.delete(id);
    if (this.held.delete(id)) return true;
    for (const [asked, { message }] of this.questions) {
      if (message.id !== id) continue;
      this.questions.delete(asked);
      const params = { requestId: asked, reason: 'The call was taken back' };
      this.client.deliver(Message.make({ jsonrpc: '2.0', method: Method.CANCELLED, params }));
      return true;
    }
    return false;
  }
}
