import { Code } from '../mcp/codes';
import { objectMember } from '../mcp/json';
import { Meta, Method } from '../mcp/keys';
import { errorMessage, Message, type RequestId, resultMessage } from '../mcp/message';
import { type Edit, spanOf, spliceAll, withId, withValue } from '../mcp/splice';
import type { LinkFault, ServerLink } from './interfaces';
import { type Numbered, NumberedSlots } from './numbered-slots';

/** Who made a call over a shared link. Ids and tokens that it sees are its own. */
export interface CallListener {
  /** Something that names this call: progress, or a message of its subscription. */
  notification(message: Message): void;
  /** The one answer, or an error because the server is gone. */
  response(message: Message): void;
  /** Whether this call asked for log messages. */
  readonly wantsLogs: boolean;
  /** Whether this is a subscription, which stays open and does no work of its own. */
  readonly subscribes: boolean;
}

/** What the server says that names no call. */
export interface LinkListener {
  notification(message: Message): void;
  closed(reason: string): void;
}

/** A call in flight. */
export interface Ticket {
  /** Takes the call back. The server is told; whatever it still says about the call goes nowhere. */
  cancel(reason: string): void;
}

class Call implements Ticket, Numbered {
  slot = 0;
  // No small integer from the first on, as it will be none later: the engine need not learn anew what it is.
  number = Number.NaN;

  constructor(
    readonly id: RequestId,
    readonly token: unknown,
    readonly listener: CallListener,
    private readonly owner: Multiplexer,
  ) {}

  cancel(reason: string): void {
    this.owner.withdraw(this, reason);
  }
}

/**
 * Many callers over one link. Each call travels under a number of our own, which is its id, its progress token and its subscription id at
 * once, so that callers cannot collide, cannot see each other's messages and cannot cancel each other's calls.
 */
export class Multiplexer {
  private readonly calls = new NumberedSlots<Call>();
  /** Subscriptions among them: they wait, they do not work. */
  private subscribed = 0;

  constructor(
    private readonly link: ServerLink,
    private readonly listener: LinkListener,
  ) {
    link.attach({
      message: (message) => this.receive(message),
      fault: (fault) => this.fault(fault),
      closed: (reason) => this.closed(reason),
    });
  }

  get serial(): number {
    return this.link.serial;
  }

  get open(): boolean {
    return this.link.open;
  }

  /** Calls in flight, subscriptions among them. */
  get inFlight(): number {
    return this.calls.size;
  }

  get backlog(): number {
    return this.link.backlog;
  }

  /** Sends a request as a call of its own. */
  call(message: Message, listener: CallListener): Ticket {
    const token = message.meta?.progressToken;
    const call = new Call(message.id as RequestId, token, listener, this);
    this.calls.add(call);
    if (listener.subscribes) this.subscribed++;
    this.link.send(renumber(message, call.number, token), this.working === 1);
    return call;
  }

  /** Sends a notification as it is. */
  notify(message: Message): void {
    this.link.send(message);
  }

  close(): Promise<void> {
    return this.link.close();
  }

  /** Calls that the server works on. */
  get working(): number {
    return this.calls.size - this.subscribed;
  }

  /** A call was taken back. */
  withdraw(call: Call, reason: string): void {
    if (!this.take(call)) return;
    const params = { requestId: call.number, reason };
    this.link.send(Message.make({ jsonrpc: '2.0', method: Method.CANCELLED, params }));
  }

  private take(call: Call): boolean {
    if (!this.calls.take(call)) return false;
    if (call.listener.subscribes) this.subscribed--;
    return true;
  }

  private receive(message: Message): void {
    if (message.kind === 'response') this.answer(message);
    else if (message.kind === 'request') this.refuse(message);
    else this.notification(message);
  }

  private answer(message: Message): void {
    const call = this.calls.find(message.id);
    if (call === undefined) return;
    this.take(call);
    const stamped = restamp(message, ['result', '_meta', Meta.SUBSCRIPTION_ID], call.id);
    call.listener.response(withId(stamped, call.id));
  }

  private notification(message: Message): void {
    if (message.method === Method.PROGRESS) {
      const call = this.calls.find(message.params?.progressToken);
      // Without a token the caller asked for no progress.
      if (call?.token === undefined) return;
      call.listener.notification(withValue(message, ['params', 'progressToken'], call.token));
      return;
    }
    const subscription = message.meta?.[Meta.SUBSCRIPTION_ID];
    if (subscription !== undefined) {
      const call = this.calls.find(subscription);
      call?.listener.notification(restamp(message, ['params', '_meta', Meta.SUBSCRIPTION_ID], call.id));
      return;
    }
    if (message.method === Method.LOG) {
      // A log message names no call. It is passed on while only one caller can be meant, otherwise nobody may see it.
      const working = [...this.calls].filter(({ listener }) => !listener.subscribes);
      if (working.length === 1 && working[0]?.listener.wantsLogs) working[0].listener.notification(message);
      return;
    }
    this.listener.notification(message);
  }

  /** A shared server has no one to ask: it serves several callers at once, and does not say which one it means. */
  private refuse(request: Message): void {
    const id = request.id as RequestId;
    const answer =
      request.method === Method.PING
        ? resultMessage(id, {})
        : errorMessage(id, Code.METHOD_NOT_FOUND, 'This server is shared: it cannot ask its client');
    this.link.send(answer);
  }

  private fault({ kind, id }: LinkFault): void {
    if (kind !== 'oversize') return;
    const [only] = this.calls.size === 1 ? this.calls : [];
    const call = id === undefined ? only : this.calls.find(id);
    if (call === undefined) return;
    this.take(call);
    call.listener.response(errorMessage(call.id, Code.INTERNAL_ERROR, 'The answer of the server is too long'));
  }

  private closed(reason: string): void {
    const calls = [...this.calls];
    for (const call of calls) this.take(call);
    this.listener.closed(reason);
    for (const { id, listener } of calls) {
      listener.response(errorMessage(id, Code.INTERNAL_ERROR, `The server ${reason}`));
    }
  }
}

/** A request under our number, its progress token too. All other bytes stay as they came. */
export function renumber(message: Message, number: number, token: unknown): Message {
  if (token === undefined) return withId(message, number);
  const id = spanOf(message, 'id');
  const tokenSpan = spanOf(message, 'params', '_meta', 'progressToken');
  if (id === undefined || tokenSpan === undefined)
    return withId(withValue(message, ['params', '_meta', 'progressToken'], number), number);
  const text = String(number);
  const edits: Edit[] = [
    { span: id, text },
    { span: tokenSpan, text },
  ];
  return message.with(spliceAll(message.bytes, edits), number);
}

/** Puts the caller's id in the place of ours, where it stands. */
export function restamp(message: Message, path: readonly string[], id: RequestId): Message {
  const holder = objectMember(objectMember(message.body, path[0] as string), '_meta');
  return holder?.[Meta.SUBSCRIPTION_ID] === undefined ? message : withValue(message, path, id);
}
