/**
 * Texts that stand for values which are known only when a stack is deployed. They are valid DNS labels, so that they pass wherever a name may
 * stand, alone or inside a longer text such as an address. They never reach a manifest that is written.
 */
export const DEFERRED = /strata-deferred-\d+-value/;
