import { Code } from '../../../mcp/codes';
import { isObject, type JsonObject, member, objectMember } from '../../../mcp/json';
import { Method } from '../../../mcp/keys';
import { errorMessage, resultMessage } from '../../../mcp/message';
import type { BridgeContext, ModernBackend, ModernCall, ModernClient, ModernRequest } from '../../interfaces';
import { toDiscoverResult } from '../map/handshake';
import { ASKING_METHODS, LEGACY_ONLY_METHODS } from '../map/methods';
import { type CallContext, OpenCall } from './call';
import { Listeners } from './listeners';
import { ChildPool, IN_USE } from './pool';
import type { StateSealer } from './sealed-state';
import { WaitingCalls } from './waiting-calls';

const NOTHING: ModernCall = { cancel: () => undefined };

/**
 * Modern client, legacy server: the bridge is the modern server and, towards the processes, the legacy client. What the client says about
 * itself with each request decides which process serves it.
 */
export class ModernOverLegacy implements ModernBackend {
  private readonly pool: ChildPool;
  private readonly waiting: WaitingCalls;
  private readonly listeners: Listeners;
  private readonly calls: CallContext;

  /** @param initialize the server's answer to `initialize` */
  constructor(
    private readonly context: BridgeContext,
    private readonly initialize: JsonObject,
    sealer?: StateSealer,
  ) {
    const { limits, sessions } = context.config;
    // Half of the processes, so that one caller's open questions leave room for the others.
    this.waiting = new WaitingCalls(Math.max(1, Math.floor(sessions.max / 2)), sealer);
    this.listeners = new Listeners(() => this.pool, initialize);
    this.pool = new ChildPool(context, initialize, {
      opened: (child) => this.listeners.opened(child),
      changed: (child, message) => this.listeners.changed(child, message),
      closed: (child) => this.listeners.closed(child),
      crowded: ({ principal }) => this.waiting.giveUpOldest(principal, 'Another call needs the process'),
    });
    this.calls = {
      pool: this.pool,
      waiting: this.waiting,
      serverInfo: objectMember(initialize, 'serverInfo'),
      logs: objectMember(objectMember(initialize, 'capabilities'), 'logging') !== undefined,
      patience: limits.requestSeconds * 1_000,
      longest: limits.requestMaxSeconds * 1_000,
    };
    const { metrics } = context;
    metrics.gauge('strata_bridge_waiting_calls', 'Calls that wait for input of their client.', () => this.waiting.size);
    metrics.gauge('strata_bridge_caller_processes', 'Processes that serve modern callers.', () => this.pool.all.size);
  }

  start(request: ModernRequest, client: ModernClient): ModernCall {
    const { id, method } = request;
    if (method === Method.DISCOVER) {
      client.response(resultMessage(id, toDiscoverResult(this.initialize, this.context.config.revisions)));
      return NOTHING;
    }
    if (LEGACY_ONLY_METHODS.has(method)) {
      client.response(errorMessage(id, Code.METHOD_NOT_FOUND, 'Method not found'));
      return NOTHING;
    }
    if (method === Method.LISTEN) return this.listeners.start(request, client);
    return ASKING_METHODS.has(method) ? this.ask(request, client) : this.open(request, client);
  }

  /**
   * The same server for legacy sessions. Both need processes of their own and share their number; a session, which asks for one only once,
   * gets that of a modern caller who is idle.
   */
  before(context: BridgeContext): BridgeContext {
    const { links } = context;
    const open = async (era?: 'modern') => {
      if (this.pool.full) await this.pool.yieldIdle();
      if (this.pool.full) throw new Error(IN_USE);
      return links.open(era);
    };
    return { ...context, links: { open } };
  }

  /** 2026-07-28 defines no notification that a client posts (`basic/transports/streamable-http`, "Sending Messages"). */
  notify(): void {}

  async close(): Promise<void> {
    this.listeners.close();
    this.waiting.close();
    await this.pool.close();
  }

  private ask(request: ModernRequest, client: ModernClient): ModernCall {
    const { params } = request.message;
    const responses = member(params, 'inputResponses');
    if (responses !== undefined && !isObject(responses)) return invalid(request, client, 'inputResponses is no object');
    // Without a state they belong to no question of ours.
    if (member(params, 'requestState') === undefined) return this.open(request, client);
    const call = this.waiting.claim(request);
    if (!(call instanceof OpenCall)) {
      this.context.metrics.count('strata_bridge_refused_total', 'request-state');
      return invalid(request, client, 'requestState is not valid');
    }
    call.resume(request, client);
    return { cancel: (reason) => call.cancel(client, reason) };
  }

  private open(request: ModernRequest, client: ModernClient): ModernCall {
    const call = new OpenCall(this.calls, request, client);
    call.start();
    return { cancel: (reason) => call.cancel(client, reason) };
  }
}

function invalid({ id }: ModernRequest, client: ModernClient, text: string): ModernCall {
  client.response(errorMessage(id, Code.INVALID_PARAMS, `Invalid parameters: ${text}`));
  return NOTHING;
}
