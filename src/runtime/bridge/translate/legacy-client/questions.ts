import { randomUUID } from 'node:crypto';
import { Method } from '../../../mcp/keys';
import { Message, type RequestId } from '../../../mcp/message';
import type { LegacyClient } from '../../interfaces';
import { type InputOutcome, type InputRequest, readClientResponse, toClientRequest } from '../map/input';

interface Question {
  readonly method: string;
  readonly settle: (outcome: InputOutcome | undefined) => void;
}

/** One question that the client may still answer. */
export interface Asked {
  /** The client's answer; undefined once it was withdrawn. */
  readonly outcome: Promise<InputOutcome | undefined>;
  /** The answer is wanted no more. The client is told, so that it can take the question off the user's screen. */
  withdraw(reason: string): void;
}

/** The requests that the bridge sends to one legacy client for a modern server, which itself can send none. */
export class Questions {
  private readonly open = new Map<RequestId, Question>();
  private last = 0;

  constructor(
    private readonly client: LegacyClient,
    private readonly revision: string,
  ) {}

  /** Asks on the stream of the request that the server cannot answer without. */
  ask(request: InputRequest, related: RequestId): Asked {
    const id = ++this.last;
    const outcome = new Promise<InputOutcome | undefined>((settle) => {
      this.open.set(id, { method: request.method, settle });
    });
    this.client.deliver(toClientRequest(id, request, this.revision, randomUUID), related);
    return { outcome, withdraw: (reason) => this.withdraw(id, reason) };
  }

  /** A response of the client. One that answers nothing is ignored, as late ones are bound to come. */
  answer(message: Message): void {
    if (message.id === undefined) return;
    const question = this.open.get(message.id);
    if (question === undefined) return;
    this.open.delete(message.id);
    question.settle(readClientResponse(message, question.method));
  }

  /** The session is over: nobody waits for answers any more. */
  close(): void {
    for (const { settle } of this.open.values()) settle(undefined);
    this.open.clear();
  }

  private withdraw(id: RequestId, reason: string): void {
    const question = this.open.get(id);
    if (question === undefined) return;
    this.open.delete(id);
    question.settle(undefined);
    this.client.deliver(Message.make({ jsonrpc: '2.0', method: Method.CANCELLED, params: { requestId: id, reason } }));
  }
}
