import { PROBES } from '../model/handlers';
import { containerRule, NOT_APPLICABLE } from '../rule';
import { kubernetes } from '../sources';

export const initContainer = containerRule({
  id: 'api.init-container',
  severity: 'error',
  title: 'An init container that ends has neither probes nor hooks, and none is ephemeral.',
  why: 'The API server rejects them, and ephemeral containers in anything that is created.',
  remedy: 'Remove them, or make the init container a sidecar with restartPolicy Always.',
  sources: [
    kubernetes('Init containers', 'concepts/workloads/pods/init-containers/#differences-from-regular-containers'),
  ],
  check({ json, name, pointer, role }) {
    if (role === 'ephemeral') return [{ pointer, message: `"${name}" is an ephemeral container.` }];
    if (role !== 'init') return NOT_APPLICABLE;
    return [...PROBES, 'lifecycle']
      .filter((member) => json[member] !== undefined)
      .map((member) => ({ pointer: `${pointer}/${member}`, message: `Init container "${name}" has a ${member}.` }));
  },
});
