import { credentialIn } from '../../contract';
import { isRecord, step, texts } from '../model/json';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

/** A name and its value as most formats of configuration write them. */
const PAIR = /["']?\b([A-Za-z][\w.-]{0,63})["']?[ \t]*[:=][ \t]*["']?([^\s"',;{}[\]]{4,256})/g;
const SPEAKING = /pass|pwd|secret|token|credential|key/i;

export const noLiteralConfig: Rule = {
  id: 'secrets.no-literal-config',
  control: 'secret.reference',
  relaxation: 'secretLikeLiteral',
  severity: 'error',
  title: 'No ConfigMap holds a credential.',
  why: 'ConfigMaps are in Git, are not encrypted at rest, and many more may read them than Secrets.',
  remedy: 'Keep the credential in a Secret, and rotate it.',
  sources: [kubernetes('ConfigMaps, caution', 'concepts/configuration/configmap/')],
  types: ['ConfigMap'],
  check({ json }) {
    if (!isRecord(json['data'])) return NOT_APPLICABLE;
    const faults: Problem[] = [];
    for (const [key, value] of texts(json['data'])) {
      const credential = credentialIn(value, key) ?? credentialOfPairs(value);
      if (credential !== undefined) {
        faults.push({ pointer: `/data/${step(key)}`, message: `It looks like ${credential}.` });
      }
    }
    return faults;
  },
};

function credentialOfPairs(content: string): string | undefined {
  if (!SPEAKING.test(content)) return undefined;
  for (const [, name = '', value = ''] of content.matchAll(PAIR)) {
    const credential = SPEAKING.test(name) ? credentialIn(value, name) : undefined;
    if (credential !== undefined) return credential;
  }
  return undefined;
}
