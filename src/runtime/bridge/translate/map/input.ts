import { isObject, type JsonObject, member, objectMember, stringMember } from '../../../mcp/json';
import { Meta } from '../../../mcp/keys';
import { Message, type RequestId } from '../../../mcp/message';
import { ELICIT, LIST_ROOTS, SAMPLE } from './methods';
import { without } from './object';

/** Something that a server wants from its client: a request of its own in legacy revisions, an entry of `inputRequests` in modern ones. */
export interface InputRequest {
  readonly method: string;
  readonly params?: JsonObject;
}

/** What came back: the client's result, or why there is none. */
export type InputOutcome = { readonly response: JsonObject } | { readonly failure: string };

/** An entry of `inputRequests`; undefined where it is none that 2026-07-28 knows. */
export function readInputRequest(entry: unknown): InputRequest | undefined {
  const method = stringMember(entry, 'method');
  const params = objectMember(entry, 'params');
  if (method === LIST_ROOTS) return { method, ...(params !== undefined && { params }) };
  return (method === ELICIT || method === SAMPLE) && params !== undefined ? { method, params } : undefined;
}

/**
 * A modern server's question as a request to a legacy client. URL mode needs an id until 2025-11-25, made up by `uniqueId`; `mode` itself
 * is unknown before it and means a form when absent.
 */
export function toClientRequest(
  id: RequestId,
  request: InputRequest,
  revision: string,
  uniqueId: () => string,
): Message {
  return Message.make({ jsonrpc: '2.0', id, method: request.method, ...clientParams(request, revision, uniqueId) });
}

function clientParams(
  { method, params }: InputRequest,
  revision: string,
  uniqueId: () => string,
): { params?: JsonObject } {
  if (params === undefined) return {};
  if (method !== ELICIT) return { params };
  if (params.mode === 'url') return { params: { elicitationId: uniqueId(), ...params } };
  return { params: revision < '2025-11-25' ? without(params, 'mode') : params };
}

/**
 * A legacy client's answer as an entry of `inputResponses`. Those hold results only: an elicitation that failed was dismissed without a
 * choice, which is what `cancel` means (2026-07-28 `client/elicitation`, "Response Actions"); for the others nothing stands in.
 */
export function readClientResponse(message: Message, method: string): InputOutcome {
  if (message.result !== undefined) return { response: message.result };
  if (method === ELICIT) return { response: { action: 'cancel' } };
  const reason = stringMember(message.error, 'message') ?? 'no reason given';
  return { failure: `The client did not answer ${method}: ${reason}` };
}

/** A legacy server's request as an entry of `inputRequests`. What belongs to the request alone stays behind: id, progress token, task. */
export function toInputRequest({ method = '', params }: Message): InputRequest {
  if (params === undefined) return method === LIST_ROOTS ? { method, params: {} } : { method };
  const meta = without(objectMember(params, '_meta') ?? {}, Meta.PROGRESS_TOKEN);
  const rest = without(params, '_meta', 'task', ...(method === ELICIT ? ['elicitationId'] : []));
  return { method, params: Object.keys(meta).length > 0 ? { ...rest, _meta: meta } : rest };
}

/** Whether a client's entry of `inputResponses` has the shape of an answer to this. What it says is the server's to judge. */
export function answers(method: string, response: unknown): response is JsonObject {
  if (!isObject(response)) return false;
  if (method === LIST_ROOTS) return Array.isArray(member(response, 'roots'));
  if (method === SAMPLE)
    return (
      typeof response.role === 'string' && typeof member(response, 'content') === 'object' && response.content !== null
    );
  return ['accept', 'decline', 'cancel'].includes(stringMember(response, 'action') ?? '');
}
