import { Method } from '../../mcp/keys';
import type { Message } from '../../mcp/message';
import type { ServerLink } from '../interfaces';
import { type CallListener, Multiplexer, type Ticket } from '../multiplexer';

/** One shared process of the pool. */
export class PoolProcess {
  private readonly multiplexer: Multiplexer;
  /** Subscriptions that are open on it, to be opened anew should it end. */
  private readonly subscriptions = new Map<Subscription, Ticket>();

  constructor(link: ServerLink, onClosed: (process: PoolProcess, subscriptions: readonly Subscription[]) => void) {
    this.multiplexer = new Multiplexer(link, {
      // What names no call and no subscription concerns nobody here: modern servers announce changes to subscriptions only.
      notification: () => undefined,
      closed: () => {
        const open = [...this.subscriptions.keys()];
        this.subscriptions.clear();
        onClosed(this, open);
      },
    });
  }

  get serial(): number {
    return this.multiplexer.serial;
  }

  get open(): boolean {
    return this.multiplexer.open;
  }

  /** Calls in flight without subscriptions: those wait, they do not work. */
  get load(): number {
    return this.multiplexer.inFlight - this.subscriptions.size;
  }

  get subscribers(): number {
    return this.subscriptions.size;
  }

  get backlog(): number {
    return this.multiplexer.backlog;
  }

  call(message: Message, listener: CallListener): Ticket {
    if (!listener.subscribes) return this.multiplexer.call(message, listener);
    const subscription = new Subscription(message, listener);
    this.subscribe(subscription);
    return {
      cancel: (reason) => {
        subscription.ended = true;
        subscription.ticket?.cancel(reason);
      },
    };
  }

  /** Opens a subscription, or opens it again after the process that had it ended. */
  subscribe(subscription: Subscription): void {
    const ticket = this.multiplexer.call(subscription.message, {
      ...flags,
      notification: (message) => subscription.notification(message),
      response: (message) => {
        const mine = this.subscriptions.delete(subscription);
        // The process ended: the subscription goes on elsewhere.
        if (!mine && !this.open) return;
        subscription.response(message);
      },
    });
    const cancel = (reason: string) => {
      this.subscriptions.delete(subscription);
      ticket.cancel(reason);
    };
    subscription.ticket = { cancel };
    this.subscriptions.set(subscription, { cancel });
  }

  notify(message: Message): void {
    this.multiplexer.notify(message);
  }

  close(): Promise<void> {
    return this.multiplexer.close();
  }
}

const flags = { wantsLogs: false, subscribes: true } as const;

/** A `subscriptions/listen` request that may outlive the process that serves it. */
export class Subscription {
  ended = false;
  ticket: Ticket | undefined;
  private acknowledged = false;

  constructor(
    readonly message: Message,
    private readonly listener: CallListener,
  ) {}

  notification(message: Message): void {
    if (this.ended) return;
    if (message.method === Method.ACKNOWLEDGED) {
      // The client was told when it subscribed; that the server behind it changed is not its concern.
      if (this.acknowledged) return;
      this.acknowledged = true;
    }
    this.listener.notification(message);
  }

  response(message: Message): void {
    if (this.ended) return;
    this.ended = true;
    this.listener.response(message);
  }
}
