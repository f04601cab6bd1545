import { isObject, type JsonObject } from './json';
import { isRequestId, type MessageKind } from './message';

const REQUEST: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params']);
const RESULT: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'result']);
const ERROR: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'error']);

const RELATED_TASK = 'io.modelcontextprotocol/related-task';

/**
 * What kind of message a client sent; undefined where it is none. As strict as the SDKs, whose servers drop a message that they cannot
 * read without an answer: better refused here than waited for.
 */
export function shapeOf(body: unknown): MessageKind | undefined {
  if (!isObject(body) || body.jsonrpc !== '2.0') return undefined;
  if (body.method !== undefined) return callShape(body);
  if (body.result !== undefined) return isResult(body) ? 'response' : undefined;
  return isError(body) ? 'response' : undefined;
}

function callShape(body: JsonObject): MessageKind | undefined {
  if (typeof body.method !== 'string' || !onlyKeys(body, REQUEST) || !validParams(body.params)) return undefined;
  if (body.id === undefined) return 'notification';
  return isRequestId(body.id) ? 'request' : undefined;
}

function isResult(body: JsonObject): boolean {
  return (
    onlyKeys(body, RESULT) && isRequestId(body.id) && isObject(body.result) && optional(body.result._meta, isObject)
  );
}

function isError(body: JsonObject): boolean {
  const { error } = body;
  return (
    onlyKeys(body, ERROR) &&
    optional(body.id, isRequestId) &&
    isObject(error) &&
    Number.isSafeInteger(error.code) &&
    typeof error.message === 'string'
  );
}

function validParams(params: unknown): boolean {
  if (params === undefined) return true;
  if (!isObject(params)) return false;
  const meta = params._meta;
  if (meta === undefined) return true;
  if (!isObject(meta) || !optional(meta.progressToken, isRequestId)) return false;
  const task = meta[RELATED_TASK];
  return task === undefined || (isObject(task) && typeof task.taskId === 'string');
}

function onlyKeys(body: JsonObject, keys: ReadonlySet<string>): boolean {
  for (const key of Object.keys(body)) if (!keys.has(key)) return false;
  return true;
}

function optional(value: unknown, check: (value: unknown) => boolean): boolean {
  return value === undefined || check(value);
}
