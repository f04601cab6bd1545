import type { Caller } from '../../bridge/caller';
import { isObject, stringMember } from '../../mcp/json';
import { hasUniqueKeys } from '../../mcp/key-count';
import { Method } from '../../mcp/keys';
import { Message } from '../../mcp/message';
import { decodeHeader } from '../../mcp/mirrored-headers';
import { locate } from '../../mcp/scan';
import { type Edit, spliceAll } from '../../mcp/splice';
import { CALL } from './definitions';

/**
 * The call that a `call_tool` stands for, so that scopes, limits, policy and audit see the tool that is meant and nothing can be called under another
 * name. Undefined where it stands for none: then it is answered as a call of an unknown tool.
 */
export function unwrapCall(message: Message): Message | undefined {
  if (message.method !== Method.TOOLS_CALL || message.params?.name !== CALL) return message;
  const { bytes, params } = message;
  const wrapper = params.arguments;
  const name = stringMember(wrapper, 'name');
  const args = isObject(wrapper) ? (wrapper.arguments ?? {}) : undefined;
  const nameSpan = locate(bytes, 'params', 'name');
  const outer = locate(bytes, 'params', 'arguments');
  if (name === undefined || name === CALL || !isObject(args) || nameSpan === undefined || outer === undefined)
    return undefined;
  const inner = locate(bytes, 'params', 'arguments', 'arguments');
  // What was counted for the wrapper has to hold for what is in it.
  if (inner !== undefined && !hasUniqueKeys(bytes, inner, args)) return undefined;
  const text = inner === undefined ? '{}' : bytes.toString('utf8', inner.start, inner.end);
  const edits: Edit[] = [
    { span: nameSpan, text: JSON.stringify(name) },
    { span: outer, text },
  ];
  return Message.of({ ...message.body, params: { ...params, name, arguments: args } }, spliceAll(bytes, edits));
}

/** The same for a message that came in, with the header that repeats its name. */
export function meantCall(caller: Caller, message: Message): Message {
  const meant = unwrapCall(message);
  if (meant === undefined || meant === message) return message;
  // A header that did not repeat the wrapper's name is wrong still.
  if (caller.headers.name !== undefined && decodeHeader(caller.headers.name) === CALL)
    caller.means(String(meant.params?.name));
  return meant;
}
