import { Code } from '../../mcp/codes';
import { Meta, Method } from '../../mcp/keys';
import { errorMessage, type Message } from '../../mcp/message';
import type { BridgeContext, ModernBackend, ModernCall, ModernClient, ModernRequest } from '../interfaces';
import type { CallListener, Ticket } from '../multiplexer';
import { Affinity } from './affinity';
import { Pool } from './pool';
import type { PoolProcess } from './pool-process';

/**
 * Modern client, modern server: requests pass through a pool of shared processes, ids and tokens apart. A request stands alone, so that any
 * process can serve it; only the continuation of an `input_required` result goes to the process that asked, which may hold a key.
 */
export class PoolBackend implements ModernBackend {
  private readonly pool: Pool;
  private readonly affinity: Affinity;

  constructor(context: BridgeContext) {
    this.pool = new Pool(context);
    this.affinity = new Affinity(context.config.sessions.poolMax > 1);
  }

  start(request: ModernRequest, client: ModernClient): ModernCall {
    const { serial, message } = this.affinity.unseal(request.message);
    const call = new PoolCall(request, message, client, this.affinity);
    const process = this.pool.pick(serial);
    if (process !== undefined) call.begin(process);
    else
      this.pool.grow().then(
        (started) => call.begin(started),
        (error: Error) => call.fail(error),
      );
    return call;
  }

  notify(message: Message): void {
    // A cancellation over HTTP is the end of the stream; under an id of the client it would hit a call of somebody else.
    if (message.method === Method.CANCELLED) return;
    this.pool.pick()?.notify(message);
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

/** One request on its way through the pool. */
class PoolCall implements ModernCall, CallListener {
  private ticket: Ticket | undefined;
  private serial = 0;
  private cancelled = false;

  constructor(
    private readonly request: ModernRequest,
    private readonly message: Message,
    private readonly client: ModernClient,
    private readonly affinity: Affinity,
  ) {}

  get wantsLogs(): boolean {
    return this.request.meta[Meta.LOG_LEVEL] !== undefined;
  }

  get subscribes(): boolean {
    return this.request.method === Method.LISTEN;
  }

  begin(process: PoolProcess): void {
    if (this.cancelled) return;
    this.serial = process.serial;
    this.ticket = process.call(this.message, this);
  }

  fail(error: Error): void {
    if (!this.cancelled) this.client.response(errorMessage(this.request.id, Code.INTERNAL_ERROR, error.message));
  }

  notification(message: Message): void {
    this.client.notification(message);
  }

  response(answer: Message): void {
    this.client.response(this.affinity.seal(answer, this.serial));
  }

  cancel(reason: string): void {
    this.cancelled = true;
    this.ticket?.cancel(reason);
  }
}
