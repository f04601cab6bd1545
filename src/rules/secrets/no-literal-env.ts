import { credentialIn } from '../../contract';
import { text } from '../model/json';
import { containerRule, gather, NOT_APPLICABLE } from '../rule';
import { cis, kubernetes } from '../sources';

export const noLiteralEnv = containerRule({
  id: 'secrets.no-literal-env',
  control: 'secret.reference',
  relaxation: 'secretLikeLiteral',
  severity: 'error',
  title: 'No environment variable holds a credential as a literal.',
  why: 'Manifests are in Git, in the API server and on every screen that shows the pod.',
  remedy: 'Refer to a Secret with valueFrom.secretKeyRef, and rotate the credential.',
  sources: [
    kubernetes('Good practices for Secrets', 'concepts/security/secrets-good-practices/'),
    cis('5.4.2', 'Consider external secret storage'),
  ],
  check: ({ env, pointer }) =>
    gather(env, (variable, index) => {
      const value = text(variable['value']);
      if (value === undefined) return NOT_APPLICABLE;
      const credential = credentialIn(value, text(variable['name']));
      return credential === undefined
        ? []
        : [{ pointer: `${pointer}/env/${index}/value`, message: `It looks like ${credential}.` }];
    }),
});
