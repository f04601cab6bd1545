import { COMPLIANT, NOT_APPLICABLE, problem, type Rule } from '../rule';
import { istio } from '../sources';

export const sidecarInAmbient: Rule = {
  id: 'mesh.sidecar-in-ambient',
  severity: 'error',
  title: 'No Sidecar stands in a namespace of ambient mode.',
  why: 'ztunnel reads no Sidecar: REGISTRY_ONLY looks like a closed way out and closes nothing.',
  remedy: 'Send connections outwards through a waypoint or an egress proxy, and close the rest by NetworkPolicy.',
  sources: [istio('Ambient mode, egress gateways', 'ambient/usage/egress-gateway/')],
  types: ['Sidecar.networking.istio.io'],
  check({ namespace }, set) {
    const home = set.find('Namespace', undefined, namespace ?? '');
    if (home === undefined) return NOT_APPLICABLE;
    return home.labels['istio.io/dataplane-mode'] === 'ambient'
      ? problem('/spec', `Namespace "${namespace}" is in ambient mode, where a Sidecar has no effect.`)
      : COMPLIANT;
  },
};
