import type { Principal } from '../../auth/principal';
import type { LegacyBackend, LegacyBackends, LegacyClient } from '../../bridge/interfaces';
import type { CallDetails, Outcome } from '../../bridge/observe';
import { Method } from '../../mcp/keys';
import type { Message, RequestId } from '../../mcp/message';
import type { TraceParent } from '../../telemetry/trace-context';
import { type After, type Before, type Interceptor, isIntercepted } from './interceptor';

/** Legacy backends behind an interceptor. */
export function interceptedLegacy(inner: LegacyBackends, interceptor: Interceptor, upstream: string): LegacyBackends {
  return async (client) => {
    const session = new InterceptedSession(client, interceptor, upstream);
    session.backend = await inner(session);
    return session;
  };
}

/** A call that is not over: the same object while it is, so that an id that is used again is not taken for it. */
interface Open {
  /** It went on to the upstream. */
  sent: boolean;
  after?: ((answer: Message) => After | Promise<After>) | undefined;
}

/** Stands between a session and its upstream: to the one it is the server, to the other the client. */
class InterceptedSession implements LegacyClient, LegacyBackend {
  backend: LegacyBackend | undefined;
  readonly serial: number;
  readonly principal?: string;
  private readonly open = new Map<RequestId, Open>();

  constructor(
    private readonly client: LegacyClient,
    private readonly interceptor: Interceptor,
    private readonly upstream: string,
  ) {
    this.serial = client.serial;
    if (client.principal !== undefined) this.principal = client.principal;
  }

  get identity(): Principal | undefined {
    return this.client.identity;
  }

  get listening(): boolean {
    return this.client.listening === true;
  }

  receive(message: Message): void {
    if (message.kind === 'request' && isIntercepted(message)) void this.request(message);
    else if (message.method === Method.CANCELLED && this.withdrawn(message.params?.requestId as RequestId)) return;
    else this.backend?.receive(message);
  }

  async close(): Promise<void> {
    this.open.clear();
    await this.backend?.close();
  }

  deliver(message: Message, related?: RequestId, outcome?: Outcome): void {
    const call = message.kind === 'response' && message.id !== undefined ? this.open.get(message.id) : undefined;
    if (call === undefined) this.client.deliver(message, related, outcome);
    // An answer to what the upstream has not heard of is nobody's.
    else if (call.sent) void this.answered(message, call, outcome);
  }

  note(id: RequestId, details: CallDetails): void {
    this.client.note?.(id, details);
  }

  traceOf(id: RequestId): TraceParent | undefined {
    return this.client.traceOf?.(id);
  }

  lost(reason: string): void {
    this.open.clear();
    this.client.lost(reason);
  }

  private async request(message: Message): Promise<void> {
    const id = message.id as RequestId;
    const call: Open = { sent: false };
    this.open.set(id, call);
    const { upstream, identity } = this;
    const note = (details: CallDetails) => this.note(id, details);
    const before: Before = await this.interceptor.before({ upstream, message, identity, modern: false, note });
    if (this.open.get(id) !== call) return;
    if (before.kind === 'refuse') {
      this.open.delete(id);
      this.client.deliver(before.answer, undefined, 'denied');
      return;
    }
    call.sent = true;
    call.after = before.after;
    if (before.after === undefined) this.open.delete(id);
    this.backend?.receive(before.message);
  }

  private async answered(answer: Message, call: Open, outcome: Outcome | undefined): Promise<void> {
    const id = answer.id as RequestId;
    const { after } = call;
    // A second answer to one request is not shown while the first is looked at.
    call.after = undefined;
    if (after === undefined) return;
    const shown = await after(answer);
    if (this.open.get(id) !== call) return;
    this.open.delete(id);
    this.client.deliver(shown.answer, undefined, shown.refused ? 'denied' : outcome);
  }

  /** Whether a request that was taken back is one that the upstream has not heard of. */
  private withdrawn(id: RequestId): boolean {
    const call = this.open.get(id);
    this.open.delete(id);
    return call !== undefined && !call.sent;
  }
}
