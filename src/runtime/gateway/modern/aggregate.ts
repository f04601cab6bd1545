import type { ModernBackend, ModernCall, ModernClient, ModernRequest } from '../../bridge/interfaces';
import { TASKS_EXTENSION } from '../../bridge/translate/map/methods';
import { Code } from '../../mcp/codes';
import { member, objectMember } from '../../mcp/json';
import { Meta, Method } from '../../mcp/keys';
import { errorMessage, resultMessage } from '../../mcp/message';
import { OF_TASKS, ROUTED } from '../calls/router';
import { abilitiesIn } from '../catalog/abilities';
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
      void this.context.search
        .find(message, principal, abilitiesIn(request.meta), true)
        .then((answer) => client.response(answer));
      return NOTHING;
    }
    const kind = listed(method);
    if (kind !== undefined) {
      const answer = this.context.lists.answer(kind, message, principal, abilitiesIn(request.meta), true);
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
    if (OF_TASKS.has(method) && this.context.face.offers(TASKS_EXTENSION)) {
      if (declaresTasks(request)) return this.call(request, client);
      const data = { requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } } };
      const text = 'The client has not declared the tasks extension';
      client.response(errorMessage(id, Code.MISSING_CLIENT_CAPABILITY, text, data));
      return NOTHING;
    }
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

function declaresTasks({ meta }: ModernRequest): boolean {
  const extensions = objectMember(objectMember(meta, Meta.CLIENT_CAPABILITIES), 'extensions');
  return member(extensions, TASKS_EXTENSION) !== undefined;
}
