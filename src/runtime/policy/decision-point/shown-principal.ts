import type { Principal } from '../../auth/principal';

/** The principal as somebody outside is told: without its token, which is nobody else's. */
export function shownPrincipal({ key, issuer, subject, groups, businessUnit, client, actors }: Principal) {
  return {
    key,
    issuer,
    subject,
    groups: [...groups],
    ...(businessUnit !== undefined && { businessUnit }),
    ...(client !== undefined && { client }),
    actors: [...actors],
  };
}
