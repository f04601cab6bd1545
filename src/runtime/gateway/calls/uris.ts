import { isObject, member, stringMember } from '../../mcp/json';
import { Method } from '../../mcp/keys';
import type { Message } from '../../mcp/message';
import { elements, isUnambiguous, locate, memberSpan, type Span } from '../../mcp/scan';
import { type Edit, spliceAll, withValue } from '../../mcp/splice';

const URI = Buffer.from('uri');

/**
 * The answer or notification of a server with the addresses of its resources as clients know them: a link that a tool hands out has to lead somewhere.
 * All other bytes stay as they are.
 *
 * @param method what is answered, or the notification's own
 * @param show a server's address as clients know it
 */
export function withShownUris(message: Message, method: string, show: (uri: string) => string): Message {
  if (!message.bytes.includes(URI)) return message;
  if (method === Method.RESOURCE_UPDATED) {
    const uri = stringMember(message.params, 'uri');
    return uri === undefined ? message : withValue(message, ['params', 'uri'], show(uri));
  }
  const edits: Edit[] = [];
  const edit = (holder: Span, value: unknown) => {
    const uri = stringMember(value, 'uri');
    if (uri === undefined || !isObject(value) || !isUnambiguous(message.bytes, holder.start, value)) return;
    const span = memberSpan(message.bytes, holder.start, 'uri');
    if (span !== undefined) edits.push({ span, text: JSON.stringify(show(uri)) });
  };
  if (method === 'resources/read') each(message, 'contents', edit);
  else if (method === Method.TOOLS_CALL) each(message, 'content', (span, value) => content(message, span, value, edit));
  else if (method === 'prompts/get') {
    each(message, 'messages', (span, value) => {
      const inner = memberSpan(message.bytes, span.start, 'content');
      if (inner !== undefined) content(message, inner, member(value, 'content'), edit);
    });
  }
  return edits.length === 0 ? message : message.with(spliceAll(message.bytes, edits));
}

/** One block of content: a link to a resource, or one that brings it along. */
function content(message: Message, span: Span, value: unknown, edit: (holder: Span, value: unknown) => void): void {
  if (member(value, 'type') === 'resource_link') edit(span, value);
  else if (member(value, 'type') === 'resource') {
    const inner = memberSpan(message.bytes, span.start, 'resource');
    if (inner !== undefined) edit(inner, member(value, 'resource'));
  }
}

function each(message: Message, key: string, use: (span: Span, value: unknown) => void): void {
  const list = message.result?.[key];
  const span = locate(message.bytes, 'result', key);
  if (!Array.isArray(list) || span === undefined) return;
  const spans = elements(message.bytes, span.start);
  if (spans.length !== list.length) return;
  for (const [index, value] of list.entries()) use(spans[index] as Span, value);
}
