import { isDeepStrictEqual } from 'node:util';
import { editObject } from '../../bridge/translate/map/edit';
import { isObject, type JsonObject, objectMember } from '../../mcp/json';
import { Message } from '../../mcp/message';

type Content = Record<string, unknown>;

/** What a guardrail may change of a request. Who is called, and how, is not its to say. */
const CHANGEABLE = ['arguments', 'inputResponses'] as const;

/** What a guardrail is shown of a request. */
export function requestContent({ params = {} }: Message): Content {
  const { _meta: _, ...content } = params;
  return content;
}

/** What a guardrail is shown of an answer. */
export function answerContent({ result, error }: Message): Content {
  return { ...(error ?? result) };
}

/** The request with what a guardrail left of it; undefined where it changed what it may not. */
export function withRequestContent(message: Message, content: JsonObject): Message | undefined {
  const shown = requestContent(message);
  const keys = new Set([...Object.keys(shown), ...Object.keys(content)]);
  const changed = [...keys].filter((key) => !isDeepStrictEqual(shown[key], content[key]));
  const set: Content = {};
  for (const key of changed) {
    const value = content[key];
    if (!CHANGEABLE.some((name) => name === key) || !isObject(value) || !isObject(shown[key])) return undefined;
    set[key] = value;
  }
  return changed.length === 0 ? message : editObject(message, ['params'], { set });
}

/** The answer with what a guardrail left of it; undefined where that is none. */
export function withAnswerContent(answer: Message, content: JsonObject): Message | undefined {
  const { id, error } = answer;
  if (error === undefined) return Message.make({ jsonrpc: '2.0', id, result: content });
  if (typeof content['code'] !== 'number' || typeof content['message'] !== 'string') return undefined;
  return Message.make({
    jsonrpc: '2.0',
    id: id ?? null,
    error: { ...content, code: objectMember(answer.body, 'error')?.code },
  });
}
