import { isObject, type JsonObject, member, objectMember } from '../../../mcp/json';
import { Meta } from '../../../mcp/keys';
import type { Message } from '../../../mcp/message';
import { editObject } from './edit';
import { CACHEABLE_METHODS } from './methods';

/** A modern server's complete result as a legacy client takes it. */
export function toLegacyResult(message: Message, method: string): Message {
  const meta = objectMember(message.result, '_meta');
  const onlyServer = meta !== undefined && Object.keys(meta).every((key) => key === Meta.SERVER_INFO);
  const named = onlyServer ? message : editObject(message, ['result', '_meta'], { drop: [Meta.SERVER_INFO] });
  return editObject(named, ['result'], {
    drop: [
      'resultType',
      ...(CACHEABLE_METHODS.has(method) ? ['ttlMs', 'cacheScope'] : []),
      ...(onlyServer ? ['_meta'] : []),
    ],
    set: {
      ...(method === 'tools/call' && legacyStructure(message.result)),
      ...(method === 'tools/list' && legacyTools(message.result)),
    },
  });
}

/** Until 2025-11-25 structured content is an object. Another value comes as its member `result`, as SDKs show it to legacy clients. */
function legacyStructure(result: JsonObject | undefined): JsonObject {
  const content = member(result, 'structuredContent');
  return content === undefined || isObject(content) ? {} : { structuredContent: { result: content } };
}

/** Until 2025-11-25 an output schema describes an object. Another schema is left out: it would make clients refuse the whole list. */
function legacyTools(result: JsonObject | undefined): JsonObject {
  const tools = member(result, 'tools');
  const foreign = (tool: unknown) => {
    const schema = member(tool, 'outputSchema');
    return schema !== undefined && member(schema, 'type') !== 'object';
  };
  if (!Array.isArray(tools) || !tools.some(foreign)) return {};
  const plain = (tool: JsonObject) =>
    Object.fromEntries(Object.entries(tool).filter(([key]) => key !== 'outputSchema'));
  return { tools: tools.map((tool: JsonObject) => (foreign(tool) ? plain(tool) : tool)) };
}

/**
 * A legacy server's result as a modern client takes it. It is never called fresh: a legacy server does not say how long its answers hold,
 * nor whether they are the same for everybody. A result that asks for input carries no caching hints.
 */
export function toModernResult(
  message: Message,
  method: string,
  serverInfo: JsonObject | undefined,
  resultType: 'complete' | 'input_required' = 'complete',
): Message {
  const known = member(objectMember(message.result, '_meta'), Meta.SERVER_INFO) !== undefined;
  const named =
    known || serverInfo === undefined
      ? message
      : editObject(message, ['result', '_meta'], { set: { [Meta.SERVER_INFO]: serverInfo } });
  const cacheable = resultType === 'complete' && CACHEABLE_METHODS.has(method);
  return editObject(named, ['result'], { set: { resultType, ...(cacheable && { ttlMs: 0, cacheScope: 'private' }) } });
}
