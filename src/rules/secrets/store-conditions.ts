import { records } from '../model/json';
import { COMPLIANT, problem, type Rule } from '../rule';

export const storeConditions: Rule = {
  id: 'secrets.store-conditions',
  control: 'secret.reference',
  severity: 'error',
  title: 'A store for the whole cluster names the namespaces that may use it.',
  why: 'Without conditions everybody who may create an ExternalSecret in any namespace reads everything that the store can.',
  remedy: 'Use a SecretStore in each namespace, or list namespaces under spec.conditions.',
  sources: [
    {
      title: 'External Secrets Operator: security best practices',
      url: 'https://external-secrets.io/latest/guides/security-best-practices/',
    },
  ],
  types: ['ClusterSecretStore.external-secrets.io'],
  check: ({ spec }) =>
    records(spec['conditions']).length === 0
      ? problem('/spec/conditions', 'Every namespace may use the store.')
      : COMPLIANT,
};
