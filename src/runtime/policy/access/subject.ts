import { type JsonObject, member, objectMember, stringMember } from '../../mcp/json';
import { Method } from '../../mcp/keys';
import type { Message } from '../../mcp/message';
import type { Action } from '../authorizer';

/** What a request wants to do with what. */
export interface Subject {
  readonly action: Action;
  readonly target: string;
  /** Absent where nothing is done yet: whether it may be seen is all that matters. */
  readonly arguments?: JsonObject;
}

/** Requests that concern no tool, prompt or resource, or show only what is filtered afterwards. */
const FREE: ReadonlySet<string> = new Set([
  Method.INITIALIZE,
  Method.DISCOVER,
  Method.PING,
  Method.UNSUBSCRIBE,
  Method.TOOLS_LIST,
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'logging/setLevel',
  // By an id that only who began the task was told.
  'tasks/get',
  'tasks/result',
  'tasks/update',
  'tasks/cancel',
]);

/** What a request is about: a list of subjects that all have to be permitted; undefined for a method that no policy can speak of. */
export function subjectsOf({ method = '', params }: Message): readonly Subject[] | undefined {
  if (FREE.has(method)) return [];
  switch (method) {
    case Method.TOOLS_CALL:
      return [{ action: 'call_tool', target: name(params), arguments: objectMember(params, 'arguments') ?? {} }];
    case 'prompts/get':
      return [{ action: 'get_prompt', target: name(params), arguments: objectMember(params, 'arguments') ?? {} }];
    case 'resources/read':
    case Method.SUBSCRIBE:
      return [{ action: 'read_resource', target: stringMember(params, 'uri') ?? '', arguments: {} }];
    case 'completion/complete':
      return [completed(objectMember(params, 'ref'))];
    case Method.LISTEN:
      return listened(member(objectMember(params, 'notifications'), 'resourceSubscriptions'));
    default:
      return undefined;
  }
}

function name(params: JsonObject | undefined): string {
  return stringMember(params, 'name') ?? '';
}

function completed(ref: JsonObject | undefined): Subject {
  return ref?.type === 'ref/prompt'
    ? { action: 'get_prompt', target: name(ref) }
    : { action: 'read_resource', target: stringMember(ref, 'uri') ?? '' };
}

function listened(uris: unknown): readonly Subject[] {
  if (!Array.isArray(uris)) return [];
  return uris.map((uri) => ({ action: 'read_resource', target: typeof uri === 'string' ? uri : '', arguments: {} }));
}

/** Which entries of an answer are shown to whom they concern, and what they are. */
export interface Listing {
  readonly action: Action;
  readonly key: string;
  /** The member that names an entry. */
  readonly named: 'name' | 'uri' | 'uriTemplate';
}

const LISTINGS: Readonly<Record<string, Listing>> = {
  [Method.TOOLS_LIST]: { action: 'call_tool', key: 'tools', named: 'name' },
  'prompts/list': { action: 'get_prompt', key: 'prompts', named: 'name' },
  'resources/list': { action: 'read_resource', key: 'resources', named: 'uri' },
  // Judged by its own text: a pattern of a policy that covers it covers what it becomes, as a rule. What it becomes is judged when it is read.
  'resources/templates/list': { action: 'read_resource', key: 'resourceTemplates', named: 'uriTemplate' },
};

export function listingOf(method: string | undefined): Listing | undefined {
  return method !== undefined && Object.hasOwn(LISTINGS, method) ? LISTINGS[method] : undefined;
}

/** Whether arguments have objects within: their keys were not counted when the message was read. */
export function nests(args: JsonObject): boolean {
  for (const key in args) if (typeof args[key] === 'object' && args[key] !== null) return true;
  return false;
}
