import { list, record, records, text } from '../model/json';
import type { Subject } from '../model/subject';
import { COMPLIANT, problem, type Rule } from '../rule';
import { istio } from '../sources';

export const requestTokens: Rule = {
  id: 'mesh.request-tokens',
  severity: 'error',
  title: 'Where tokens are checked, a request without one is refused.',
  why: 'A RequestAuthentication refuses bad tokens and lets requests without any pass.',
  remedy: 'Add an AuthorizationPolicy for the same target whose every source has requestPrincipals.',
  sources: [istio('RequestAuthentication', 'reference/config/security/request_authentication/')],
  types: ['RequestAuthentication.security.istio.io'],
  check(subject, set) {
    const policies = set
      .ofType('AuthorizationPolicy.security.istio.io')
      .filter((policy) => policy.namespace === subject.namespace && targetOf(policy) === targetOf(subject));
    return policies.some((policy) => demandsToken(policy)) && !policies.some((policy) => allowsWithout(policy))
      ? COMPLIANT
      : problem('/spec', 'Nothing demands a token of requests to the same target.');
  },
};

function targetOf({ spec }: Subject): string {
  return JSON.stringify([spec['selector'] ?? null, spec['targetRefs'] ?? spec['targetRef'] ?? null]);
}

function isAllow({ spec }: Subject): boolean {
  return (text(spec['action']) ?? 'ALLOW') === 'ALLOW';
}

function tokens(rule: unknown): boolean[] {
  return records(record(rule)['from']).map(({ source }) => list(record(source)['requestPrincipals']).length > 0);
}

function demandsToken(policy: Subject): boolean {
  return (
    isAllow(policy) &&
    records(policy.spec['rules']).some((rule) => tokens(rule).length > 0 && tokens(rule).every(Boolean))
  );
}

/** Another policy for the same target that names no ports of its own lets requests past the one that demands tokens. */
function allowsWithout(policy: Subject): boolean {
  return (
    isAllow(policy) &&
    records(policy.spec['rules']).some((rule) => {
      const ports = records(rule['to']).every(({ operation }) => list(record(operation)['ports']).length > 0);
      return !(tokens(rule).length > 0 && tokens(rule).every(Boolean)) && !(records(rule['to']).length > 0 && ports);
    })
  );
}
