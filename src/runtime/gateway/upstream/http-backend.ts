import type { ModernBackend, ModernCall, ModernClient, ModernRequest } from '../../bridge/interfaces';
import type { Mirror } from '../../bridge/link/http/mirror';
import type { Sent } from '../../bridge/link/http/upstream';
import { renumber } from '../../bridge/multiplexer';
import { Slots } from '../../bridge/slots';
import { Method } from '../../mcp/keys';
import type { Message } from '../../mcp/message';
import { type CallOwner, HttpCall } from './http-call';
import type { Authorize, HttpClient } from './http-client';

export interface HttpBackendOptions {
  readonly client: HttpClient;
  readonly authorize: Authorize | undefined;
  readonly mirror: Mirror;
  /** Longest answer and longest event, bytes. */
  readonly lineBytes: number;
  /** Whether the upstream answered, so that it may be left alone when it does not. */
  readonly outcome: (answered: boolean) => void;
  /** The upstream said something that it may not say. */
  readonly lied: () => void;
}

let numbers = 0;

/**
 * A modern upstream: each request is a POST of its own, its answer or stream of events belongs to it alone. Therefore nothing has to be told apart
 * but what does not belong there at all.
 */
export class HttpBackend implements ModernBackend, CallOwner {
  private readonly open = new Slots<HttpCall>();

  constructor(private readonly options: HttpBackendOptions) {}

  start(request: ModernRequest, client: ModernClient): ModernCall {
    const { mirror, authorize, client: http } = this.options;
    const { message } = request;
    const token = message.meta?.progressToken;
    const lasting = message.method === Method.LISTEN;
    // A bridge of ours tells callers apart by their exchanges, whatever their ids: it gives each call a number of its own.
    const plain = http.linked && !lasting;
    const number = plain ? request.id : ++numbers;
    const call = new HttpCall(this, request, client, number, token, plain ? token : number);
    this.open.add(call);
    const sent: Sent = http.send(
      {
        method: 'POST',
        headers: mirror.post(message),
        body: (plain ? message : renumber(message, number as number, token)).bytes,
        authorize,
        lasting,
      },
      call,
    );
    call.sent = sent;
    return call;
  }

  get lineBytes(): number {
    return this.options.lineBytes;
  }

  outcome(answered: boolean): void {
    this.options.outcome(answered);
  }

  lied(): void {
    this.options.lied();
  }

  ended(call: HttpCall): void {
    this.open.take(call);
  }

  learn({ request }: HttpCall, answer: Message): void {
    if (request.method === Method.TOOLS_LIST) this.options.mirror.learn(answer);
  }

  /** 2026-07-28 defines no notification that a client posts (`basic/transports/streamable-http`, "Sending Messages"). */
  notify(): void {}

  close(): Promise<void> {
    for (const call of [...this.open]) call.cancel();
    return Promise.resolve();
  }
}
