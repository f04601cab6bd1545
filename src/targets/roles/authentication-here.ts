import type { Authentication } from '../../contract';
import { throughProxy } from './here';

/**
 * Who may call, where clients use another URL: tokens that were for the one are for the other, and an audience that the composition names stays. Keys are
 * fetched by the way that this machine has.
 */
export function authenticationHere<Auth extends Authentication>(
  authentication: Auth,
  here: { readonly url: string; readonly proxy?: string | undefined },
): Auth {
  const { resource, issuers } = authentication;
  const audience = (text: string) => (text === resource ? here.url : text);
  return {
    ...authentication,
    resource: here.url,
    issuers: issuers.map((issuer) =>
      throughProxy({ ...issuer, audiences: issuer.audiences.map(audience) }, { proxy: here.proxy }),
    ),
  };
}
