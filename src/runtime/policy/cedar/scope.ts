import type { PolicyJson } from '@cedar-policy/cedar-wasm/web';
import { isObject, stringMember } from '../../mcp/json';
import type { Action } from '../authorizer';

/** The entity type that an action is about. */
export const RESOURCE_TYPE: Readonly<Record<Action, string>> = {
  call_tool: 'Tool',
  get_prompt: 'Prompt',
  read_resource: 'Resource',
};

/** Whether a policy's scope can hold for some principal and some target of a server. What is not understood can. */
export function mayConcern({ action, resource }: PolicyJson, asked: Action, server: string): boolean {
  return concernsAction(action, asked) && concernsServer(resource, RESOURCE_TYPE[asked], server);
}

function concernsAction(scope: unknown, asked: Action): boolean {
  if (!isObject(scope)) return true;
  const entities = Array.isArray(scope.entities) ? scope.entities : scope.entity === undefined ? [] : [scope.entity];
  if (entities.length === 0) return scope.op === 'All' || !Array.isArray(scope.entities);
  return entities.some((entity) => {
    const { type, id } = uid(entity);
    return type !== 'Action' || id === asked;
  });
}

function concernsServer(scope: unknown, kind: string, server: string): boolean {
  if (!isObject(scope)) return true;
  if (scope.op === 'is' && stringMember(scope, 'entity_type') !== kind) return false;
  const entity = scope.op === 'is' ? (isObject(scope.in) ? scope.in.entity : undefined) : scope.entity;
  if (entity === undefined) return true;
  const { type, id } = uid(entity);
  if (type === 'Server') return id === server;
  if (type === kind) return id === undefined || id.startsWith(`${server}/`);
  return type === undefined;
}

/** The scopes of policies name entities with or without the `__entity` escape. */
function uid(entity: unknown): { readonly type?: string; readonly id?: string } {
  const plain = isObject(entity) && isObject(entity.__entity) ? entity.__entity : entity;
  return { type: stringMember(plain, 'type'), id: stringMember(plain, 'id') };
}
