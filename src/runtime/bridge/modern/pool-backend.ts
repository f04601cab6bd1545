import { Code } from '../../mcp/codes';
import { Meta, Method } from '../../mcp/keys';
import { errorMessage, type Message } from '../../mcp/message';
import type { BridgeContext, ModernBackend, ModernCall, ModernClient, ModernRequest } from '../interfaces';
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
    let process: PoolProcess | undefined;
    let cancelled: string | undefined;
    let ticket: ModernCall | undefined;

    const begin = () => {
      if (cancelled !== undefined || process === undefined) return;
      const from = process;
      ticket = from.call(message, {
        notification: (notification) => client.notification(notification),
        response: (answer) => client.response(this.affinity.seal(answer, from.serial)),
        wantsLogs: request.meta[Meta.LOG_LEVEL] !== undefined,
        subscribes: request.method === Method.LISTEN,
      });
    };
    process = this.pool.pick(serial);
    if (process !== undefined) begin();
    else {
      this.pool.grow().then(
        (started) => {
          process = started;
          begin();
        },
        (error: Error) => {
          if (cancelled === undefined) client.response(errorMessage(request.id, Code.INTERNAL_ERROR, error.message));
        },
      );
    }
    return {
      cancel: (reason) => {
        cancelled = reason;
        ticket?.cancel(reason);
      },
    };
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
