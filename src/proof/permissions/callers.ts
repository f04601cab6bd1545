import type { Authentication } from '../../contract';
import { grant, guard, type Permission } from '../permission';

/** Whose tokens somebody accepts, and what they have to say. */
export function callers(subject: string, authentication: Authentication | undefined): Permission[] {
  if (authentication === undefined) return [grant(subject, 'anonymous', 'serves whoever can connect, without a token')];
  return [
    ...authentication.issuers.flatMap(({ issuer, audiences }) =>
      audiences.map((audience) =>
        grant(subject, `issuer ${issuer} ${audience}`, `accepts tokens of ${issuer} for ${audience}`, { issuer }),
      ),
    ),
    ...authentication.requiredScopes.map((scope) => guard(subject, `scope ${scope}`, `demands the scope ${scope}`)),
    ...Object.entries(authentication.toolScopes).flatMap(([tool, scopes]) =>
      scopes.map((scope) => guard(subject, `scope ${scope} ${tool}`, `demands the scope ${scope} for ${tool}`)),
    ),
  ];
}
