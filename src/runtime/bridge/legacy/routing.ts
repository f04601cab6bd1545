import { Method } from '../../mcp/keys';
import type { Message, RequestId } from '../../mcp/message';

/** A request in flight, as far as routing is concerned. */
export interface RoutedCall {
  readonly id: RequestId;
  readonly method: string;
  /** The progress token that it carries. */
  readonly token: unknown;
  /** Whether its client will see what is said now. */
  readonly reachable: boolean;
}

/** What a session knows when the server says something that answers no request. */
export interface RoutingView {
  /** Requests in flight, oldest first. */
  readonly calls: readonly RoutedCall[];
  /** The request whose stream a request of the server went to. */
  ownerOf(asked: unknown): RequestId | undefined;
  /** Whether the client has opened a GET stream. */
  readonly listening: boolean;
}

/** These concern the session, never one call. */
const OF_SESSION: ReadonlySet<string> = new Set([
  Method.TOOLS_CHANGED,
  Method.PROMPTS_CHANGED,
  Method.RESOURCES_CHANGED,
  Method.RESOURCE_UPDATED,
  'notifications/elicitation/complete',
  'notifications/tasks/status',
]);

/** Requests during which a server may ask its client something. */
const ASKING: ReadonlySet<string> = new Set([
  Method.TOOLS_CALL,
  'prompts/get',
  'resources/read',
  'completion/complete',
]);

/**
 * Which request's stream a message of the server belongs to; undefined: the GET stream. stdio does not say it, so that it is worked out:
 *
 * 1. Progress belongs to the request that carries its token; a cancellation goes where the cancelled request went.
 * 2. List changes, resource updates and the like concern the session: GET stream.
 * 3. With one request in flight, all else belongs to it.
 * 4. With several, nobody can tell. It goes to the GET stream when there is one; otherwise to the youngest call during which a server may
 *    ask something, because a question that waits for a GET stream would hold up the call that asked it.
 *
 * Whichever stream it is, each message goes to one (2025-11-25 `basic/transports`, "Multiple Connections").
 */
export function relatedRequest(message: Message, view: RoutingView): RequestId | undefined {
  const { method } = message;
  if (method === Method.PROGRESS) {
    const token = message.params?.progressToken;
    return token === undefined ? undefined : view.calls.find((call) => call.token === token)?.id;
  }
  if (method === Method.CANCELLED) return view.ownerOf(message.params?.requestId);
  if (method !== undefined && OF_SESSION.has(method)) return undefined;

  const reachable = view.calls.filter((call) => call.reachable);
  if (view.calls.length === 1) return reachable[0]?.id;
  if (view.listening) return undefined;
  const asking = reachable.filter((call) => ASKING.has(call.method));
  return (asking.at(-1) ?? reachable.at(-1))?.id;
}
