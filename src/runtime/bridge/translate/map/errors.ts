import { Code } from '../../../mcp/codes';
import { type JsonObject, member, stringMember } from '../../../mcp/json';
import { errorMessage, type Message, resultMessage } from '../../../mcp/message';

/** Of 2025-11-25 alone: the request can be repeated once the user has been at a URL. */
export const URL_ELICITATION_REQUIRED = -32_042;

/** Codes that 2026-07-28 reserves for itself (`basic/index`, "Error Codes"). */
const RESERVED = { lowest: -32_099, highest: -32_020 };

/** A failure of a call in the words of its era: what a model should see is a tool result, all else an error. */
export function failure(message: Message, text: string): Message {
  const id = message.id as string | number;
  return message.method === 'tools/call'
    ? resultMessage(id, { content: [{ type: 'text', text }], isError: true })
    : errorMessage(id, Code.INTERNAL_ERROR, text);
}

/** A modern server's error as a legacy client takes it; `request` is what it answers. */
export function toLegacyError(message: Message, request: Message): Message {
  const { error } = message;
  const text = stringMember(error, 'message') ?? 'The server failed';
  const data = member(error, 'data');
  switch (member(error, 'code')) {
    case Code.INVALID_PARAMS: {
      // Only a server that names the very resource says that there is none; other parameters can be wrong too.
      const uri = member(request.params, 'uri');
      const missing = request.method === 'resources/read' && uri !== undefined && member(data, 'uri') === uri;
      return missing ? errorMessage(message.id, Code.RESOURCE_NOT_FOUND, text, data) : message;
    }
    case Code.MISSING_CLIENT_CAPABILITY:
      return request.method === 'tools/call' ? failure(request, `${text} (${capabilityNames(data)})`) : message;
    case Code.HEADER_MISMATCH:
    case Code.UNSUPPORTED_PROTOCOL_VERSION:
      // Between the bridge and the server: nothing that the client could have done otherwise.
      return errorMessage(message.id, Code.INTERNAL_ERROR, text, data);
    default:
      return message;
  }
}

function capabilityNames(data: unknown): string {
  const required = member(data, 'requiredCapabilities');
  return `missing client capability: ${Object.keys((required ?? {}) as JsonObject).join(', ') || 'not named'}`;
}

/**
 * A legacy server's error as a modern client takes it. Codes that 2026-07-28 retired or keeps for itself are not passed on with a meaning
 * that they do not have; what the server said stays in `data`.
 */
export function toModernError(message: Message): Message {
  const { error } = message;
  const code = member(error, 'code');
  const text = stringMember(error, 'message') ?? 'The server failed';
  if (code === Code.RESOURCE_NOT_FOUND)
    return errorMessage(message.id, Code.INVALID_PARAMS, text, member(error, 'data'));
  if (typeof code === 'number' && code >= RESERVED.lowest && code <= RESERVED.highest) {
    return errorMessage(message.id, Code.INTERNAL_ERROR, text, { code, data: member(error, 'data') });
  }
  return message;
}
