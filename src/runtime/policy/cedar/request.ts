import type { CedarValueJson, StatefulAuthorizationCall } from '@cedar-policy/cedar-wasm/web';
import type { Principal } from '../../auth/principal';
import { isObject, type JsonObject } from '../../mcp/json';
import type { AccessRequest } from '../authorizer';
import type { Reads } from './expression';
import { RESOURCE_TYPE } from './scope';

/** Most scopes and actors of a principal that are shown. More is refused: a scope that is left out cannot be forbidden. */
const MOST = 1_000;

const ANONYMOUS = { type: 'User', id: 'anonymous' };

/** The question to the engine, with what the policies read and no more: each entity and attribute costs time. */
export function toCedarCall(
  request: AccessRequest,
  set: string,
  reads: Reads,
  args: Record<string, CedarValueJson> | undefined,
): StatefulAuthorizationCall {
  const { principal, action, server, target } = request;
  const groups = (principal?.groups ?? []).filter((group) => reads.groups.has(group));
  const user = principal === undefined ? ANONYMOUS : { type: 'User', id: principal.key };
  const resource = { type: RESOURCE_TYPE[action], id: `${server}/${target}` };
  return {
    principal: user,
    action: { type: 'Action', id: action },
    resource,
    preparsedPolicySetId: set,
    context: contextOf(request, reads, args),
    entities: [
      {
        uid: user,
        attrs: reads.variables.has('principal') ? attributesOf(principal) : {},
        parents: groups.map((id) => ({ type: 'Group', id })),
      },
      {
        uid: resource,
        attrs: reads.variables.has('resource') ? { name: target } : {},
        parents: [{ type: 'Server', id: server }],
      },
    ],
  };
}

function attributesOf(principal: Principal | undefined): Record<string, CedarValueJson> {
  if (principal === undefined) return { authenticated: false };
  const { subject, issuer, businessUnit } = principal;
  return { authenticated: true, subject, issuer, ...(businessUnit !== undefined && { businessUnit }) };
}

function contextOf(
  { principal, action, annotations }: AccessRequest,
  { all, context }: Reads,
  args: Record<string, CedarValueJson> | undefined,
): Record<string, CedarValueJson> {
  const shown = (name: string) => all || context.has(name);
  const { scopes = [], actors = [], client } = principal ?? {};
  if (scopes.length > MOST || actors.length > MOST)
    throw new Error(`The caller has more than ${MOST} scopes or actors`);
  return {
    ...(args !== undefined && { arguments: args }),
    ...(shown('scopes') && { scopes: [...scopes] }),
    ...(shown('actors') && { actors: [...actors] }),
    ...(shown('annotations') && { annotations: action === 'call_tool' ? flags(annotations) : {} }),
    ...(shown('client') && client !== undefined && { client }),
  };
}

const FLAGS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const;

/** The hints of the specification; what else a server says about its tools is not shown to policies. */
function flags(annotations: JsonObject | undefined): Record<string, CedarValueJson> {
  if (!isObject(annotations)) return {};
  return Object.fromEntries(
    FLAGS.flatMap((flag) => {
      const value = annotations[flag];
      return typeof value === 'boolean' ? [[flag, value]] : [];
    }),
  );
}
