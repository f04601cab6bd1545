import { Code } from '../../mcp/codes';
import { type JsonObject, objectMember } from '../../mcp/json';
import { Meta } from '../../mcp/keys';
import { errorMessage, type Message, resultMessage } from '../../mcp/message';
import type { AccessGuard, Judgement } from '../../policy/access/access-guard';
import {
  CONFIRMATION,
  canBeAsked,
  confirmationParams,
  REQUIRED,
  UNASKABLE,
  UNCONFIRMED,
  UNTOLD,
} from '../../policy/access/confirmation';
import { type Brought, type Confirmable, SealedConfirmations } from '../../policy/access/sealed-confirmations';
import { listingOf } from '../../policy/access/subject';
import type { Decision } from '../../policy/authorizer';
import type { ModernBackend, ModernCall, ModernClient, ModernRequest } from '../interfaces';
import { editObject } from '../translate/map/edit';
import { denialRecord, recordOf } from './decision-record';

/** A modern backend behind a guard: what is not permitted does not reach it, and lists show what the caller may use. */
export class GuardedModern implements ModernBackend {
  constructor(
    private readonly inner: ModernBackend,
    private readonly guard: AccessGuard,
    private readonly server: string,
    private readonly confirmations = new SealedConfirmations(),
  ) {}

  start(request: ModernRequest, client: ModernClient): ModernCall {
    if (request.own === true) return this.inner.start(request, client);
    const judged = this.guard.judge(request.message, request.identity, 'modern');
    if (!(judged instanceof Promise)) return this.proceed(request, client, judged);
    const held = new HeldCall();
    void judged.then((judgement) => held.go(() => this.proceed(request, client, judgement)));
    return held;
  }

  notify(message: Message): void {
    this.inner.notify(message);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  private proceed(request: ModernRequest, client: ModernClient, judgement: Judgement): ModernCall {
    const { message, id } = request;
    if (judgement.kind === 'ask') return this.confirm(request, client, judgement.question, judgement.decision);
    if (judgement.kind === 'deny') {
      const { code, text, data, reason } = judgement.denial;
      request.note?.(denialRecord(judgement.decision, reason));
      client.response(errorMessage(id, code, text, data), 'denied');
      return OVER;
    }
    request.note?.(recordOf(judgement.decision));
    return this.inner.start(
      request,
      listingOf(message.method) === undefined ? client : this.filtering(request, client),
    );
  }

  /** Goes on with a call that was confirmed, and asks about any other. */
  private confirm(request: ModernRequest, client: ModernClient, question: string, decision: Decision): ModernCall {
    const asked: Confirmable = { message: request.message, principal: request.principal, question };
    const held = new HeldCall();
    const read = this.confirmations.read(asked).then(async (brought) => {
      if (brought !== 'nothing' || !canBeAsked(objectMember(request.meta, Meta.CLIENT_CAPABILITIES)))
        return { brought };
      return { brought, state: await this.confirmations.seal(asked) };
    });
    read
      .catch(() => ({ brought: 'unknown' as const, state: undefined }))
      .then((found) => held.go(() => this.answered(request, client, asked, decision, found)));
    return held;
  }

  private answered(
    request: ModernRequest,
    client: ModernClient,
    asked: Confirmable,
    decision: Decision,
    { brought, state }: { readonly brought: Brought; readonly state?: string | undefined },
  ): ModernCall {
    const { message, id } = request;
    const refuse = (code: number, text: string, data?: JsonObject) => {
      const reason = brought === 'unknown' ? 'unavailable' : 'not-confirmed';
      request.note?.(denialRecord(decision, reason, false));
      client.response(errorMessage(id, code, text, data), 'denied');
      return OVER;
    };
    if (brought === 'unknown') return refuse(Code.INTERNAL_ERROR, UNTOLD);
    if (brought === 'declined') return refuse(Code.INVALID_PARAMS, UNCONFIRMED);
    if (brought === 'confirmed') {
      request.note?.(recordOf(decision, true));
      return this.inner.start(
        { ...request, message: withoutConfirmation(message) },
        this.carrying(client, (result) => this.confirmations.carry(asked, result)),
      );
    }
    if (state === undefined) {
      return refuse(Code.MISSING_CLIENT_CAPABILITY, UNASKABLE, { requiredCapabilities: REQUIRED });
    }
    request.note?.(recordOf(decision));
    const params = confirmationParams(asked.question, this.server, message);
    client.response(
      resultMessage(id, {
        resultType: 'input_required',
        inputRequests: { [CONFIRMATION]: { method: 'elicitation/create', params } },
        requestState: state,
      }),
    );
    return OVER;
  }

  private filtering({ message: { method }, identity }: ModernRequest, client: ModernClient): ModernClient {
    return {
      notification: (message) => client.notification(message),
      response: (answer, outcome) => {
        const filtered = this.guard.filter(method, answer, identity);
        if (filtered instanceof Promise) void filtered.then((known) => client.response(known, outcome));
        else client.response(filtered, outcome);
      },
    };
  }

  private carrying(client: ModernClient, carry: (result: JsonObject | undefined) => void): ModernClient {
    return {
      notification: (said) => client.notification(said),
      response: (answer, outcome) => {
        carry(answer.result);
        client.response(answer, outcome);
      },
    };
  }
}

/** The server hears nothing of a question that was not its own. */
function withoutConfirmation(message: Message): Message {
  const own = objectMember(message.params, 'inputResponses')?.[CONFIRMATION] !== undefined;
  return own ? editObject(message, ['params'], { drop: ['requestState', 'inputResponses'] }) : message;
}

const OVER: ModernCall = { cancel: () => undefined };

/** A call that is not decided yet. */
class HeldCall implements ModernCall {
  private call: ModernCall | undefined;
  private gone = false;

  go(start: () => ModernCall): void {
    if (!this.gone) this.call = start();
  }

  cancel(reason: string): void {
    this.gone = true;
    this.call?.cancel(reason);
  }
}
