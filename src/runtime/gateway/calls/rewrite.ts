import { type JsonObject, objectMember } from '../../mcp/json';
import { Message } from '../../mcp/message';
import { withValue } from '../../mcp/splice';

/** A request with another text in its params. Unlike `withValue` what was parsed says the same: headers are made from it. */
export function withParam(message: Message, path: readonly string[], value: string): Message {
  const { bytes } = withValue(message, ['params', ...path], value);
  const body = { ...message.body, params: replaced(message.params ?? {}, path, value) };
  return Message.of(body, bytes) ?? message;
}

function replaced(object: JsonObject, [key, ...rest]: readonly string[], value: string): JsonObject {
  if (key === undefined) return object;
  return { ...object, [key]: rest.length === 0 ? value : replaced(objectMember(object, key) ?? {}, rest, value) };
}
