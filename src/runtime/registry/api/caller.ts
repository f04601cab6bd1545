import type { RegistryConfig } from '../../../contract';
import { challengeOf } from '../../auth/challenge';
import type { Principal } from '../../auth/principal';
import type { ProtectedResource } from '../../auth/protected-resource';
import { AuthRefusal } from '../../auth/refusal';
import { isBelow, namespaceOf } from '../catalog/names';
import type { Reader } from '../catalog/snapshot';
import { answer, type Call, failure } from './answer';

/** Who calls, or the answer that sends them away. */
export async function callerOf(call: Call, resource: ProtectedResource | undefined): Promise<Principal | Response> {
  if (resource === undefined) return failure(501, 'This registry asks nobody who they are: it can only be read');
  const verdict = await resource.authenticate(call.env.incoming);
  if (!(verdict instanceof AuthRefusal)) return verdict;
  const { status, error, text } = verdict;
  const challenge = challengeOf(verdict, resource.metadata.url).replace(/^Bearer /, 'Bearer realm="MCP Registry", ');
  return answer(
    status,
    { error: text },
    {
      ...((status === 401 || error !== undefined) && { 'WWW-Authenticate': challenge }),
      'Access-Control-Expose-Headers': 'WWW-Authenticate',
      ...(status === 503 && { 'Retry-After': '5' }),
    },
  );
}

/** What somebody sees of the catalogue. Who decides on approvals sees all of it. */
export function readerOf({ groups }: Principal, { workflow }: RegistryConfig): Reader {
  const own = new Set(groups);
  const all = [...workflow.reviewers, ...workflow.approvers].some((group) => own.has(group));
  return { view: 'catalogue', groups: own, all };
}

/** Whether somebody may publish a name: a group of theirs owns its namespace. */
export function mayPublish({ groups }: Principal, name: string, { publishing }: RegistryConfig): boolean {
  const namespace = namespaceOf(name);
  return publishing.some(
    (rule) =>
      rule.groups.some((group) => groups.includes(group)) && rule.namespaces.some((owned) => owns(owned, namespace)),
  );
}

/** `com.acme.*` is what is below `com.acme`, and not `com.acme` itself. */
function owns(owned: string, namespace: string): boolean {
  if (!owned.endsWith('.*')) return owned.toLowerCase() === namespace.toLowerCase();
  const parent = owned.slice(0, -2);
  return isBelow(namespace, parent) && namespace.length > parent.length;
}
