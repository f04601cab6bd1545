import type { Principal } from '../principal';
import { digestOf } from '../token-cache';

/** The same principal object comes with each call of one token: its digest is made once. */
const digests = new WeakMap<Principal, string>();

/**
 * For whom a token of an upstream was issued: the caller and the very token that it showed. Another token of the same caller may be good for less.
 */
export function subjectKey(principal: Principal | undefined): string {
  if (principal === undefined) return '';
  let key = digests.get(principal);
  if (key === undefined) {
    key = `${principal.key} ${digestOf(principal.token)}`;
    digests.set(principal, key);
  }
  return key;
}
