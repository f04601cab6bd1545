import { type MirroredHeaders, mismatch, type Refusal } from './classify';
import { isObject, stringMember } from './json';
import type { Message } from './message';

/** Which member of the params `Mcp-Name` repeats (2026-07-28 `streamable-http`; the tasks extension for `tasks/*`). */
const NAMED: ReadonlyMap<string, 'name' | 'uri' | 'taskId'> = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
  ['tasks/get', 'taskId'],
  ['tasks/update', 'taskId'],
  ['tasks/cancel', 'taskId'],
]);

const ENCODED = /^=\?base64\?(.*)\?=$/s;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The value behind `=?base64?...?=`; other values as they are; undefined where the encoding is broken. */
export function decodeHeader(value: string): string | undefined {
  if (!value.startsWith('=?')) return value;
  const encoded = ENCODED.exec(value)?.[1];
  if (encoded === undefined) return value;
  if (!BASE64.test(encoded)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'));
  } catch {
    return undefined;
  }
}

/** What a request is about: the tool, prompt, resource or task that it names. */
export function targetOf({ method, params }: Message): string | undefined {
  const key = method === undefined ? undefined : NAMED.get(method);
  return key === undefined ? undefined : stringMember(params, key);
}

/**
 * Whether the headers that a modern request must have are there and agree with the body, which is the truth. Version and method were
 * compared when the request was classified, as far as they were present.
 */
export function checkMirroredHeaders(headers: MirroredHeaders, message: Message): Refusal | undefined {
  if (headers.version === undefined) return mismatch('MCP-Protocol-Version is missing');
  if (headers.method === undefined) return mismatch('Mcp-Method is missing');
  const { method, params } = message;
  const key = method === undefined ? undefined : NAMED.get(method);
  if (key === undefined) return undefined;
  const value = isObject(params) ? stringMember(params, key) : undefined;
  if (headers.name === undefined)
    return value === undefined ? undefined : mismatch(`Mcp-Name is missing, params.${key} is not`);
  const decoded = decodeHeader(headers.name);
  if (decoded === undefined) return mismatch('Mcp-Name is not valid Base64');
  if (value !== undefined && decoded !== value) return mismatch(`Mcp-Name does not equal params.${key}`);
  return undefined;
}
