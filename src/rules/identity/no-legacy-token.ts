import { COMPLIANT, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const noLegacyToken: Rule = {
  id: 'identity.no-legacy-token',
  control: 'identity.no-token',
  severity: 'error',
  title: 'No Secret asks for a service account token that never expires.',
  why: 'Such a token is valid until somebody deletes the Secret, wherever a copy of it went.',
  remedy: 'Remove the Secret and project a token with an audience and an expiry.',
  sources: [kubernetes('Service accounts, bound tokens', 'concepts/security/service-accounts/#get-a-token')],
  types: ['Secret'],
  check: ({ json }) =>
    json['type'] === 'kubernetes.io/service-account-token'
      ? problem('/type', 'It asks for a token that never expires.')
      : COMPLIANT,
};
