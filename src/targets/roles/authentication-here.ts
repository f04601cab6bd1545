import type { Authentication } from '../../contract';

/** The resource is the URL that clients use; tokens that were for the one are for the other. An audience that the composition names stays. */
export function authenticationAt<Auth extends Authentication>(authentication: Auth, url: string): Auth {
  const { resource, issuers } = authentication;
  const audience = (text: string) => (text === resource ? url : text);
  return {
    ...authentication,
    resource: url,
    issuers: issuers.map((issuer) => ({ ...issuer, audiences: issuer.audiences.map(audience) })),
  };
}
