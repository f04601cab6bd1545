import { text } from '../model/json';
import { containerRule, NOT_APPLICABLE, type Problem } from '../rule';
import { kubernetes } from '../sources';

export const envUnique = containerRule({
  id: 'api.env-unique',
  severity: 'error',
  title: 'No container sets an environment variable twice.',
  why: 'The last one wins silently, and server-side apply rejects the object: the name is the key of the list.',
  remedy: 'Remove one of them.',
  sources: [kubernetes('Server-side apply, merge strategy', 'reference/using-api/server-side-apply/#merge-strategy')],
  check({ env, pointer }) {
    if (env.length === 0) return NOT_APPLICABLE;
    const seen = new Set<string>();
    const faults: Problem[] = [];
    for (const [index, variable] of env.entries()) {
      const name = text(variable['name']) ?? '';
      if (seen.has(name))
        faults.push({ pointer: `${pointer}/env/${index}/name`, message: `"${name}" is set already.` });
      seen.add(name);
    }
    return faults;
  },
});
