import type { ModernBackend, ModernCall, ModernClient, ModernRequest } from '../../bridge/interfaces';
import type { Outcome } from '../../bridge/observe';
import type { Message } from '../../mcp/message';
import { type After, type Intercepted, type Interceptor, isIntercepted } from './interceptor';

/** A modern backend behind an interceptor. */
export class InterceptedModern implements ModernBackend {
  constructor(
    private readonly inner: ModernBackend,
    private readonly interceptor: Interceptor,
    private readonly upstream: string,
  ) {}

  start(request: ModernRequest, client: ModernClient): ModernCall {
    if (request.own === true || !isIntercepted(request.message)) return this.inner.start(request, client);
    const call = new Call(this.inner, request, client);
    void call.begin(this.interceptor, this.upstream);
    return call;
  }

  notify(message: Message): void {
    this.inner.notify(message);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}

/** One call while it is looked at: nothing is handed over after it was taken back. */
class Call implements ModernCall, ModernClient {
  private call: ModernCall | undefined;
  private after: ((answer: Message) => After | Promise<After>) | undefined;
  private over = false;

  constructor(
    private readonly inner: ModernBackend,
    private readonly request: ModernRequest,
    private readonly client: ModernClient,
  ) {}

  async begin(interceptor: Interceptor, upstream: string): Promise<void> {
    const { message, identity, note } = this.request;
    const call: Intercepted = {
      upstream,
      message,
      identity,
      modern: true,
      note: (details) => note?.(details),
    };
    const before = await interceptor.before(call);
    if (this.over) return;
    if (before.kind === 'refuse') {
      this.over = true;
      this.client.response(before.answer, 'denied');
      return;
    }
    this.after = before.after;
    this.call = this.inner.start({ ...this.request, message: before.message }, this);
  }

  cancel(reason: string): void {
    this.over = true;
    this.call?.cancel(reason);
  }

  notification(message: Message): void {
    if (!this.over) this.client.notification(message);
  }

  response(answer: Message, outcome?: Outcome): void {
    if (this.after === undefined) this.show({ answer, refused: false }, outcome);
    else void Promise.resolve(this.after(answer)).then((shown) => this.show(shown, outcome));
  }

  private show({ answer, refused }: After, outcome: Outcome | undefined): void {
    if (this.over) return;
    this.over = true;
    this.client.response(answer, refused ? 'denied' : outcome);
  }
}
