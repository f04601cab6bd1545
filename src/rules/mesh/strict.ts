import { LABEL_PREFIX } from '../../contract';
import { record, text } from '../model/json';
import { COMPLIANT, type Problem, type Rule } from '../rule';
import { istio } from '../sources';

export const strict: Rule = {
  id: 'mesh.strict',
  severity: 'error',
  title: 'Members of a mesh are asked who they are.',
  why: 'In mode PERMISSIVE or DISABLE a workload takes plain text from anybody, and policies by identity have nothing to read.',
  remedy:
    'Set mtls.mode to STRICT. What must stay in plain text is one port of named pods: portLevelMtls with a selector, and the reason beside it.',
  sources: [istio('PeerAuthentication', 'reference/config/security/peer_authentication/')],
  types: ['PeerAuthentication.security.istio.io'],
  check({ spec, annotations }) {
    const faults: Problem[] = [];
    if (text(record(spec['mtls'])['mode']) !== 'STRICT') {
      faults.push({ pointer: '/spec/mtls/mode', message: 'Plain text is taken as well.' });
    }
    const excused = Object.hasOwn(annotations, `${LABEL_PREFIX}/plaintext-reason`);
    for (const [port, setting] of Object.entries(record(spec['portLevelMtls']))) {
      if (text(record(setting)['mode']) !== 'STRICT' && !excused) {
        faults.push({
          pointer: `/spec/portLevelMtls/${port}/mode`,
          message: `Port ${port} takes plain text, and no reason is given.`,
        });
      }
    }
    return faults.length === 0 ? COMPLIANT : faults;
  },
};
