import { isRecord, type Json, record, step } from '../model/json';
import { isDataKey } from '../model/names';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

const LARGEST = 1024 * 1024;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export const configData: Rule = {
  id: 'api.config-data',
  severity: 'error',
  title: 'ConfigMaps and Secrets hold strings under keys that the API allows, at most 1 MiB.',
  why: 'The API server rejects other keys, other values, binary data that is no Base64, and larger objects.',
  remedy: 'Use letters, digits, dots, hyphens and underscores in keys, and encode binary data.',
  sources: [
    kubernetes('ConfigMaps', 'concepts/configuration/configmap/#configmap-object'),
    kubernetes('Secrets', 'concepts/configuration/secret/#restriction-names-data'),
  ],
  types: ['ConfigMap', 'Secret'],
  check({ json, type }) {
    const members = type === 'Secret' ? ['data', 'stringData'] : ['data', 'binaryData'];
    const encoded = type === 'Secret' ? 'data' : 'binaryData';
    if (!members.some((member) => isRecord(json[member]))) return NOT_APPLICABLE;
    const faults = members.flatMap((member) => faultsOf(record(json[member]), `/${member}`, member === encoded));
    const size = members.reduce((total, member) => total + sizeOf(record(json[member]), member === encoded), 0);
    return size > LARGEST ? [...faults, { pointer: '/data', message: `It holds ${size} bytes.` }] : faults;
  },
};

function faultsOf(data: Json, pointer: string, encoded: boolean): readonly Problem[] {
  const faults: Problem[] = [];
  for (const key in data) {
    const value = data[key];
    if (!isDataKey(key)) faults.push({ pointer: `${pointer}/${step(key)}`, message: `"${key}" is no key.` });
    if (typeof value !== 'string')
      faults.push({ pointer: `${pointer}/${step(key)}`, message: 'The value is no string.' });
    else if (encoded && !BASE64.test(value))
      faults.push({ pointer: `${pointer}/${step(key)}`, message: 'The value is no Base64.' });
  }
  return faults;
}

/** Bytes of the values, as the API server counts them: without keys, and decoded. */
function sizeOf(data: Json, encoded: boolean): number {
  let size = 0;
  for (const key in data) size += Buffer.byteLength(String(data[key]), encoded ? 'base64' : 'utf8');
  return size;
}
