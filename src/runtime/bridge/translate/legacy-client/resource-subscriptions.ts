import { Code } from '../../../mcp/codes';
import { stringMember } from '../../../mcp/json';
import { errorMessage, type Message, type RequestId, resultMessage } from '../../../mcp/message';
import type { Membership, Subscriber, Subscriptions } from './subscriptions';

/** Resources that one session can subscribe to; each may be a stream of the server. */
const MOST_SUBSCRIPTIONS = 256;

/** What one legacy session has subscribed to. A legacy client is answered once the server has agreed. */
export class ResourceSubscriptions {
  private readonly resources = new Map<string, Membership>();

  constructor(
    private readonly subscriptions: Subscriptions,
    private readonly deliver: (message: Message) => void,
  ) {}

  subscribe(message: Message, subscriber: Subscriber): void {
    const id = message.id as RequestId;
    const uri = stringMember(message.params, 'uri');
    if (uri === undefined) {
      this.deliver(errorMessage(id, Code.INVALID_PARAMS, 'Invalid parameters: uri is missing'));
      return;
    }
    const known = this.resources.get(uri);
    const membership = known ?? this.join(uri, subscriber);
    if (membership === undefined) {
      this.deliver(errorMessage(id, Code.INTERNAL_ERROR, 'Too many subscriptions'));
      return;
    }
    this.resources.set(uri, membership);
    void membership.served.then((served) => {
      if (served) {
        this.deliver(resultMessage(id, {}));
        return;
      }
      // Unless the client has given it up meanwhile, or has begun anew.
      if (this.resources.get(uri) === membership) this.leave(uri);
      this.deliver(
        errorMessage(id, Code.INVALID_PARAMS, 'The server offers no subscription to this resource', { uri }),
      );
    });
  }

  unsubscribe(message: Message): void {
    const id = message.id as RequestId;
    const uri = stringMember(message.params, 'uri');
    if (uri !== undefined) this.leave(uri);
    this.deliver(
      uri === undefined
        ? errorMessage(id, Code.INVALID_PARAMS, 'Invalid parameters: uri is missing')
        : resultMessage(id, {}),
    );
  }

  close(): void {
    for (const uri of [...this.resources.keys()]) this.leave(uri);
  }

  private join(uri: string, subscriber: Subscriber): Membership | undefined {
    if (this.resources.size >= MOST_SUBSCRIPTIONS) return undefined;
    return this.subscriptions.join({ resourceSubscriptions: [uri] }, subscriber);
  }

  private leave(uri: string): void {
    this.resources.get(uri)?.leave();
    this.resources.delete(uri);
  }
}
