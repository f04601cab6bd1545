import { credentialIn, namesCredential } from '../../contract';
import { record, step } from '../model/json';
import { remember } from '../model/memo';
import { COMPLIANT, NOT_APPLICABLE, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

/** No credential that can be told by its look is shorter. */
const SHORTEST = 12;
/** Keys that end in the name of a variable, and whose values are paths and templates: the Vault Agent Injector reads them. */
const REFERENCE = /^vault\.hashicorp\.com\/agent-inject-(?:secret|template|file|perms)-/;
const speaks = remember((key) => namesCredential(key) && !REFERENCE.test(key));
const look = remember((value) => credentialIn(value));

export const noLiteralMetadata: Rule = {
  id: 'secrets.no-literal-metadata',
  control: 'secret.reference',
  relaxation: 'secretLikeLiteral',
  severity: 'error',
  title: 'No label or annotation holds a credential.',
  why: 'Labels and annotations appear in logs, metrics and events of many systems.',
  remedy: 'Remove it, and rotate the credential.',
  sources: [kubernetes('Annotations', 'concepts/overview/working-with-objects/annotations/')],
  types: 'all',
  check({ labels, annotations, pod }) {
    if (Object.keys(labels).length + Object.keys(annotations).length === 0 && pod === undefined) return NOT_APPLICABLE;
    const faults = [...faultsOf(labels, '/metadata/labels'), ...faultsOf(annotations, '/metadata/annotations')];
    if (pod?.isTemplate) {
      faults.push(...faultsOf(pod.labels, `${pod.template.pointer}/metadata/labels`));
      faults.push(...faultsOf(pod.metadata['annotations'], `${pod.template.pointer}/metadata/annotations`));
    }
    return faults.length === 0 ? COMPLIANT : faults;
  },
};

function faultsOf(given: unknown, pointer: string): readonly Problem[] {
  const values = record(given);
  const faults: Problem[] = [];
  for (const key in values) {
    const value = values[key];
    if (typeof value !== 'string') continue;
    const credential = speaks(key) ? credentialIn(value, key) : value.length < SHORTEST ? undefined : look(value);
    if (credential !== undefined) {
      faults.push({ pointer: `${pointer}/${step(key)}`, message: `It looks like ${credential}.` });
    }
  }
  return faults;
}
