import { podRule } from '../rule';
import { cis, hardeningGuide } from '../sources';
import { openDirections } from './isolation';

export const podIsolated = podRule({
  id: 'network.pod-isolated',
  control: 'network.default-deny',
  severity: 'error',
  title: 'Network policies isolate every pod in both directions.',
  why: 'A pod that no policy selects is reached by everybody and reaches everything, the metadata service of the cloud included.',
  remedy: 'Add a NetworkPolicy that selects the pods and lists Ingress and Egress in policyTypes.',
  sources: [hardeningGuide('Network policies'), cis('5.3.2', 'All namespaces have network policies defined')],
  check: (pod, subject, set) =>
    openDirections(subject, set).map((direction) => ({
      pointer: `${pod.template.pointer}/metadata/labels`,
      message: `No network policy isolates ${direction.toLowerCase()}.`,
    })),
});
