import type { ModernBackend, ModernCall, ModernClient, ModernRequest } from '../../bridge/interfaces';
import { Code } from '../../mcp/codes';
import { Method } from '../../mcp/keys';
import { errorMessage, resultMessage } from '../../mcp/message';
import { ROUTED } from '../calls/router';
import { listed } from '../catalog/kinds';
import type { GatewayContext } from '../context';
import { Listener } from './listener';
import { RoutedCall } from './routed-call';

const NOTHING: ModernCall = { cancel: () => undefined };

/** All upstreams as one modern server. */
export class ModernAggregate implements ModernBackend {
  private readonly listeners = new Set<Listener>();

  constructor(private readonly context: GatewayContext) {}

  start(request: ModernRequest, client: ModernClient): ModernCall {
    const { id, method, message, principal } = request;
    if (method === Method.TOOLS_CALL) {
      if (!this.context.search.finds(message)) return this.call(request, client);
      void this.context.search.find(message, principal, true).then((answer) => client.response(answer));
      return NOTHING;
    }
    const kind = listed(method);
    if (kind !== undefined) {
      const answer = this.context.lists.answer(kind, message, principal, true);
      if (answer instanceof Promise) void answer.then((found) => client.response(found));
      else client.response(answer);
      return NOTHING;
    }
    if (method === Method.DISCOVER) {
      client.response(resultMessage(id, this.context.face.discover()));
      return NOTHING;
    }
    if (method === Method.LISTEN) return this.listen(request, client);
    if (MODERN.has(method)) return this.call(request, client);
    client.response(errorMessage(id, Code.METHOD_NOT_FOUND, 'Method not found'));
    return NOTHING;
  }

  /** 2026-07-28 defines no notification that a client posts (`basic/transports/streamable-http`, "Sending Messages"). */
  notify(): void {}

  close(): Promise<void> {
    for (const listener of [...this.listeners]) listener.end();
    return Promise.resolve();
  }

  private call(request: ModernRequest, client: ModernClient): ModernCall {
    const call = new RoutedCall(this.context, request, client);
    call.begin();
    return call;
  }

  private listen(request: ModernRequest, client: ModernClient): ModernCall {
    const listener = new Listener(this.context, request, client, () => this.listeners.delete(listener));
    this.listeners.add(listener);
    listener.begin();
    return listener;
  }
}

/** What goes to one upstream, without what only sessions have. */
const MODERN: ReadonlySet<string> = new Set(
  [...ROUTED].filter((method) => method !== Method.SUBSCRIBE && method !== Method.UNSUBSCRIBE),
);
