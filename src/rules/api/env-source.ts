import { isRecord } from '../model/json';
import { containerRule, gather } from '../rule';
import { kubernetes } from '../sources';

export const envSource = containerRule({
  id: 'api.env-source',
  severity: 'error',
  title: 'An environment variable has one value or one source of it, and the value is a string.',
  why: 'The API server rejects value together with valueFrom, valueFrom with none or several sources, and numbers and booleans.',
  remedy: 'Quote the value, or name exactly one source.',
  sources: [
    kubernetes('Environment variables', 'tasks/inject-data-application/define-environment-variable-container/'),
  ],
  check: ({ env, pointer }) =>
    gather(env, ({ value, valueFrom }, index) => {
      const at = `${pointer}/env/${index}`;
      if (valueFrom === undefined) {
        const fits = value === undefined || typeof value === 'string';
        return fits ? [] : [{ pointer: `${at}/value`, message: `${JSON.stringify(value)} is no string.` }];
      }
      if (value !== undefined && value !== '') return [{ pointer: at, message: 'It has value and valueFrom.' }];
      const sources = isRecord(valueFrom) ? Object.keys(valueFrom).length : 0;
      return sources === 1 ? [] : [{ pointer: `${at}/valueFrom`, message: `It names ${sources} sources.` }];
    }),
});
