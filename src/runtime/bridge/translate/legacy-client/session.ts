import { Code } from '../../../mcp/codes';
import { type JsonObject, objectMember, stringMember } from '../../../mcp/json';
import { Method } from '../../../mcp/keys';
import { errorMessage, type Message, type RequestId, resultMessage } from '../../../mcp/message';
import type { LegacyBackend, LegacyClient, ModernBackend } from '../../interfaces';
import { type LegacyIdentity, toInitializeResult } from '../map/handshake';
import { isLogLevel, type LogLevel } from '../map/log-level';
import { LEGACY_ONLY_NOTIFICATIONS, MODERN_ONLY_METHODS, SET_LEVEL } from '../map/methods';
import { toModernRequest } from '../map/requests';
import { TranslatedCall } from './call';
import { Questions } from './questions';
import { ResourceSubscriptions } from './resource-subscriptions';
import { listFilter, type Membership, type Subscriber, type Subscriptions } from './subscriptions';

/** What all translated sessions of a bridge have in common. */
export interface SessionContext {
  readonly modern: ModernBackend;
  readonly subscriptions: Subscriptions;
  /** The server's answer to `server/discover`. */
  readonly discover: JsonObject;
  /** The revision to speak with the server. */
  readonly revision: string;
  /** Whether and as what a client's `initialize` is accepted. */
  readonly identify: (params: JsonObject | undefined) => LegacyIdentity | undefined;
  /** The name of a server that does not say its own. */
  readonly name: string;
}

/** What a session has from `initialize` on. */
interface Initialized {
  readonly identity: LegacyIdentity;
  readonly questions: Questions;
}

/**
 * A legacy session in front of a modern server: the bridge is the legacy server. What the session holds (identity, log level,
 * subscriptions) is kept here and put into each request, because a modern server remembers nothing.
 */
export class TranslatedSession implements LegacyBackend {
  private initialized: Initialized | undefined;
  private logLevel: LogLevel | undefined;
  private lists: Membership | undefined;
  private readonly resources: ResourceSubscriptions;
  private readonly calls = new Map<RequestId, TranslatedCall>();
  private readonly capabilities: JsonObject;
  private closed = false;

  constructor(
    private readonly context: SessionContext,
    private readonly client: LegacyClient,
  ) {
    this.capabilities = objectMember(context.discover, 'capabilities') ?? {};
    this.resources = new ResourceSubscriptions(context.subscriptions, this.deliver);
  }

  receive(message: Message): void {
    if (this.closed) return;
    if (message.kind === 'response') this.initialized?.questions.answer(message);
    else if (message.kind === 'notification') this.notified(message);
    else this.requested(message);
  }

  close(): Promise<void> {
    this.closed = true;
    this.initialized?.questions.close();
    for (const call of [...this.calls.values()]) call.cancel('The session has ended');
    this.lists?.leave();
    this.resources.close();
    return Promise.resolve();
  }

  private requested(message: Message): void {
    const { initialized } = this;
    const method = message.method as string;
    if (method === Method.INITIALIZE) this.deliver(this.initialize(message));
    else if (method === Method.PING) this.deliver(resultMessage(message.id as RequestId, {}));
    else if (initialized === undefined) this.deliver(refusal(message, Code.INVALID_REQUEST, 'Not initialized'));
    else if (!this.offers(method)) this.deliver(refusal(message, Code.METHOD_NOT_FOUND, 'Method not found'));
    else if (method === SET_LEVEL) this.deliver(this.setLevel(message));
    else if (method === Method.SUBSCRIBE) this.resources.subscribe(message, this.subscriber(initialized.identity));
    else if (method === Method.UNSUBSCRIBE) this.resources.unsubscribe(message);
    else this.call(message, initialized);
  }

  /** Whether the server has what stands behind a method that it never sees. */
  private offers(method: string): boolean {
    if (method === SET_LEVEL) return objectMember(this.capabilities, 'logging') !== undefined;
    if (method === Method.SUBSCRIBE || method === Method.UNSUBSCRIBE) {
      return objectMember(this.capabilities, 'resources')?.subscribe === true;
    }
    return !MODERN_ONLY_METHODS.has(method);
  }

  private initialize(message: Message): Message {
    if (this.initialized !== undefined) return refusal(message, Code.INVALID_REQUEST, 'Already initialized');
    const identity = this.context.identify(message.params);
    if (identity === undefined) return refusal(message, Code.INVALID_PARAMS, 'Invalid parameters of initialize');
    this.initialized = { identity, questions: new Questions(this.client, identity.revision) };
    const result = toInitializeResult(this.context.discover, identity, this.context.name);
    return resultMessage(message.id as RequestId, result);
  }

  private setLevel(message: Message): Message {
    const level = message.params?.level;
    if (!isLogLevel(level)) return refusal(message, Code.INVALID_PARAMS, 'Invalid log level');
    this.logLevel = level;
    return resultMessage(message.id as RequestId, {});
  }

  private call(message: Message, { identity, questions }: Initialized): void {
    const id = message.id as RequestId;
    const { modern, revision } = this.context;
    const { principal } = this.client;
    const call = new TranslatedCall(
      { modern, identity, questions, deliver: this.deliver, ...(principal !== undefined && { principal }) },
      message,
      toModernRequest(message, {
        revision,
        identity,
        ...(this.logLevel !== undefined && { logLevel: this.logLevel }),
      }),
      () => this.calls.delete(id),
    );
    this.calls.set(id, call);
    call.start();
  }

  private notified(message: Message): void {
    const { method = '', params } = message;
    if (method === Method.INITIALIZED) this.listen();
    else if (method === Method.CANCELLED) {
      this.calls
        .get(params?.requestId as RequestId)
        ?.cancel(stringMember(params, 'reason') ?? 'Cancelled by the client');
    } else if (!LEGACY_ONLY_NOTIFICATIONS.has(method)) this.context.modern.notify(message);
  }

  private listen(): void {
    const filter = listFilter(this.capabilities);
    if (filter === undefined || this.initialized === undefined || this.lists !== undefined) return;
    this.lists = this.context.subscriptions.join(filter, this.subscriber(this.initialized.identity));
  }

  private subscriber(identity: LegacyIdentity): Subscriber {
    const { principal } = this.client;
    return {
      envelope: { revision: this.context.revision, identity },
      sink: (message) => this.deliver(message),
      ...(principal !== undefined && { principal }),
    };
  }

  private readonly deliver = (message: Message, related?: RequestId): void => {
    if (!this.closed) this.client.deliver(message, related);
  };
}

function refusal(request: Message, code: number, text: string): Message {
  return errorMessage(request.id, code, text);
}
