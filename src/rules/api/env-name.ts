import { text } from '../model/json';
import { isEnvName } from '../model/names';
import { containerRule, gather } from '../rule';
import { kubernetes } from '../sources';

export const envName = containerRule({
  id: 'api.env-name',
  severity: 'error',
  title: 'Names of environment variables are ones that every cluster takes.',
  why: 'Clusters before Kubernetes 1.34 reject a name with a space or a leading digit, and shells cannot read one.',
  remedy: 'Use letters, digits and underscores, beginning with a letter.',
  sources: [
    kubernetes('Environment variables', 'tasks/inject-data-application/define-environment-variable-container/'),
  ],
  check: ({ env, pointer }) =>
    gather(env, (variable, index) => {
      const name = text(variable['name']) ?? '';
      return isEnvName(name)
        ? []
        : [{ pointer: `${pointer}/env/${index}/name`, message: `"${name}" is no variable name.` }];
    }),
});
