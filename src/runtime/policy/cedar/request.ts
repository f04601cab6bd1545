import type { CedarValueJson, StatefulAuthorizationCall } from '@cedar-policy/cedar-wasm/web';
import { isObject, type JsonObject } from '../../mcp/json';
import type { AccessRequest } from '../authorizer';
import { RESOURCE_TYPE } from './scope';

/** Most groups and scopes of a principal that are shown. More is refused: a group that is left out cannot be forbidden. */
const MOST = 1_000;

const ANONYMOUS = { type: 'User', id: 'anonymous' };

/** The question to the engine: few entities, because each one costs time. */
export function toCedarCall(
  request: AccessRequest,
  set: string,
  args: Record<string, CedarValueJson> | undefined,
): StatefulAuthorizationCall {
  const { principal, action, server, target, annotations } = request;
  const groups = principal?.groups ?? [];
  const scopes = principal?.scopes ?? [];
  if (groups.length > MOST || scopes.length > MOST)
    throw new Error(`The caller has more than ${MOST} groups or scopes`);
  const user = principal === undefined ? ANONYMOUS : { type: 'User', id: principal.key };
  const parent = { type: 'Server', id: server };
  const resource = { type: RESOURCE_TYPE[action], id: `${server}/${target}` };
  return {
    principal: user,
    action: { type: 'Action', id: action },
    resource,
    preparsedPolicySetId: set,
    context: {
      ...(args !== undefined && { arguments: args }),
      scopes: [...scopes],
      annotations: action === 'call_tool' ? flags(annotations) : {},
      ...(principal?.client !== undefined && { client: principal.client }),
      actors: [...(principal?.actors ?? [])],
    },
    entities: [
      {
        uid: user,
        attrs: {
          authenticated: principal !== undefined,
          ...(principal !== undefined && { subject: principal.subject, issuer: principal.issuer }),
          ...(principal?.businessUnit !== undefined && { businessUnit: principal.businessUnit }),
        },
        parents: groups.map((id) => ({ type: 'Group', id })),
      },
      { uid: resource, attrs: { name: target }, parents: [parent] },
    ],
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
