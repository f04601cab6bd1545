import { Code } from '../mcp/codes';
import type { JsonObject } from '../mcp/json';
import { Method } from '../mcp/keys';
import { errorMessage, Message, type RequestId, resultMessage } from '../mcp/message';
import type { LinkHandler, ServerLink } from './interfaces';

/** A server's answer that never came. */
export class Unanswered extends Error {}

/** Requests of the bridge's own to one server: the probe's, and those that prepare a shared process. */
export class Conversation implements LinkHandler {
  private readonly waiting = new Map<RequestId, (answer: Message | Unanswered) => void>();
  private ended: string | undefined;
  private last = 0;

  constructor(private readonly link: ServerLink) {
    link.attach(this);
  }

  /**
   * Asks and waits for the answer, be it an error.
   *
   * @param milliseconds how long to wait
   * @throws Unanswered when the time is up or the server is gone
   */
  ask(method: string, params: JsonObject, milliseconds: number): Promise<Message> {
    const id = `strata-${++this.last}`;
    return new Promise((resolve, reject) => {
      if (this.ended !== undefined) {
        reject(new Unanswered(this.ended));
        return;
      }
      const timer = setTimeout(
        () => settle(new Unanswered(`did not answer ${method} within ${milliseconds} ms`)),
        milliseconds,
      );
      const settle = (answer: Message | Unanswered) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        if (answer instanceof Unanswered) reject(answer);
        else resolve(answer);
      };
      this.waiting.set(id, settle);
      this.link.send(Message.make({ jsonrpc: '2.0', id, method, params }));
    });
  }

  tell(method: string): void {
    this.link.send(Message.make({ jsonrpc: '2.0', method }));
  }

  message(message: Message): void {
    if (message.kind === 'response' && message.id !== undefined) this.waiting.get(message.id)?.(message);
    else if (message.kind === 'request' && message.id !== undefined) {
      const answer =
        message.method === Method.PING
          ? resultMessage(message.id, {})
          : errorMessage(message.id, Code.METHOD_NOT_FOUND, 'There is no client yet');
      this.link.send(answer);
    }
  }

  fault(): void {
    // The answer that it may have been is missed when its time is up.
  }

  closed(reason: string): void {
    this.ended = reason;
    for (const settle of [...this.waiting.values()]) settle(new Unanswered(reason));
  }
}
