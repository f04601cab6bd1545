import { DEFERRED } from '../../contract';
import { step, texts } from '../model/json';
import type { Problem, Rule } from '../rule';
import { hardeningGuide } from '../sources';

export const noValues: Rule = {
  id: 'secrets.no-values',
  control: 'secret.reference',
  severity: 'error',
  title: 'No Secret carries its values.',
  why: 'Base64 hides nothing: who reads the repository or its history has the credentials.',
  remedy: 'Let an operator or a person fill the Secret in the cluster, and rotate what was published.',
  sources: [hardeningGuide('Secrets')],
  types: ['Secret'],
  check: ({ json }) =>
    ['data', 'stringData'].flatMap((member): Problem[] =>
      texts(json[member])
        // A text that stands for a stack's value is never written: what is written refuses it.
        .filter(([, value]) => value !== '' && !DEFERRED.test(value))
        .map(([key]) => ({ pointer: `/${member}/${step(key)}`, message: `The value of "${key}" is written out.` })),
    ),
};
