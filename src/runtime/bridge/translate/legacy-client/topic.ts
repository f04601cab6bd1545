import { Code } from '../../../mcp/codes';
import { type JsonObject, member } from '../../../mcp/json';
import { Meta, Method } from '../../../mcp/keys';
import { Message } from '../../../mcp/message';
import type { ModernBackend, ModernCall } from '../../interfaces';
import { editObject } from '../map/edit';
import { type Envelope, toModernRequest } from '../map/requests';

/** First and longest wait before a stream that broke is opened again. Milliseconds. */
const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;

/** The server does not know such streams, or not this one. */
const FINAL: ReadonlySet<unknown> = new Set([Code.METHOD_NOT_FOUND, Code.INVALID_PARAMS]);

/** What a `subscriptions/listen` request asks for (2026-07-28 `basic/patterns/subscriptions`, "Notification Filter"). */
export interface Filter {
  readonly toolsListChanged?: true;
  readonly promptsListChanged?: true;
  readonly resourcesListChanged?: true;
  readonly resourceSubscriptions?: readonly string[];
}

export interface TopicOptions {
  readonly modern: ModernBackend;
  readonly envelope: Envelope;
  readonly principal?: string;
  readonly filter: Filter;
  /** The stream could not be opened at all: nobody is served by this topic. */
  readonly refused: () => void;
}

export type Sink = (message: Message) => void;

/** One listen stream of a modern server, for all sessions of one principal that want the same. A stream that breaks is opened again. */
export class Topic {
  /** Whether the server serves what was asked for. Known once it has acknowledged the stream. */
  readonly served: Promise<boolean>;
  private readonly sinks = new Set<Sink>();
  private settle: (served: boolean) => void = () => undefined;
  private call: ModernCall | undefined;
  private timer: NodeJS.Timeout | undefined;
  private delay = FIRST_DELAY;
  private acknowledged = false;
  private ended = false;

  constructor(private readonly options: TopicOptions) {
    this.served = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  /** Opens the stream. Apart from the constructor, because a server can refuse before that returns. */
  start(): void {
    this.open();
  }

  add(sink: Sink): void {
    this.sinks.add(sink);
  }

  /** Returns whether nobody is left. */
  remove(sink: Sink): boolean {
    this.sinks.delete(sink);
    return this.sinks.size === 0;
  }

  close(): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.timer);
    this.settle(false);
    this.call?.cancel('Nobody listens any more');
  }

  private open(): void {
    const { modern, principal, filter, envelope } = this.options;
    const id = 'listen';
    const plain = Message.make({ jsonrpc: '2.0', id, method: Method.LISTEN, params: { notifications: filter } });
    const message = toModernRequest(plain, envelope);
    let over = false;
    const call = modern.start(
      { message, id, method: Method.LISTEN, meta: message.meta ?? {}, ...(principal !== undefined && { principal }) },
      {
        notification: (notification) => this.received(notification),
        response: (response) => {
          over = true;
          this.call = undefined;
          this.broke(response);
        },
      },
    );
    if (!over) this.call = call;
  }

  private received(message: Message): void {
    if (this.ended) return;
    if (message.method !== Method.ACKNOWLEDGED) {
      this.tell(withoutSubscription(message));
      return;
    }
    const served = serves(message.params, this.options.filter);
    this.delay = FIRST_DELAY;
    // What changed while the stream was down is not known.
    if (this.acknowledged) for (const change of allChanges(this.options.filter)) this.tell(change);
    this.acknowledged = true;
    this.settle(served);
  }

  private tell(message: Message): void {
    for (const sink of this.sinks) sink(message);
  }

  private broke(response: Message): void {
    if (this.ended) return;
    if (!this.acknowledged && this.isFinal(response)) {
      this.options.refused();
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.open(), this.delay).unref();
    this.delay = Math.min(this.delay * 2, LONGEST_DELAY);
  }

  /** Whether a refusal will stay one. A client that subscribes to a resource waits for the answer; for list changes nobody does. */
  private isFinal({ error }: Message): boolean {
    return this.options.filter.resourceSubscriptions !== undefined || FINAL.has(error?.code);
  }
}

/** Legacy revisions have no subscription ids; to whom a notification belongs is said by the session that it comes in. */
function withoutSubscription(message: Message): Message {
  const keys = Object.keys(message.meta ?? {});
  if (keys.length === 1 && keys[0] === Meta.SUBSCRIPTION_ID)
    return editObject(message, ['params'], { drop: ['_meta'] });
  return editObject(message, ['params', '_meta'], { drop: [Meta.SUBSCRIPTION_ID] });
}

/** Whether an acknowledgement holds anything of what was asked for. For a resource: this very one. */
function serves(params: JsonObject | undefined, filter: Filter): boolean {
  const honoured = member(params, 'notifications');
  const uris = member(honoured, 'resourceSubscriptions');
  if (filter.resourceSubscriptions !== undefined) {
    return filter.resourceSubscriptions.every((uri) => Array.isArray(uris) && uris.includes(uri));
  }
  return Object.keys(filter).some((key) => member(honoured, key) === true);
}

function allChanges(filter: Filter): Message[] {
  const make = (method: string, params?: JsonObject) =>
    Message.make({ jsonrpc: '2.0', method, ...(params !== undefined && { params }) });
  return [
    ...(filter.toolsListChanged ? [make(Method.TOOLS_CHANGED)] : []),
    ...(filter.promptsListChanged ? [make(Method.PROMPTS_CHANGED)] : []),
    ...(filter.resourcesListChanged ? [make(Method.RESOURCES_CHANGED)] : []),
    ...(filter.resourceSubscriptions ?? []).map((uri) => make(Method.RESOURCE_UPDATED, { uri })),
  ];
}
