import { text } from '../model/json';
import type { ManifestSet } from '../model/manifest-set';
import { type Peer, type PolicyRule, policyRulesOf } from '../model/network-policy';
import { hasNamedPort } from '../model/ports';
import type { Subject } from '../model/subject';
import { gather, NOT_APPLICABLE, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const networkPortName: Rule = {
  id: 'api.network-port-name',
  severity: 'error',
  title: 'Names of ports in a network policy exist on the pods that they are for.',
  why: 'A name that no pod has matches nothing: the traffic that the rule was to allow is dropped.',
  remedy: 'Use the name of a container port of the pods, or its number.',
  sources: [kubernetes('Network policies', 'concepts/services-networking/network-policies/#networkpolicy-resource')],
  types: ['NetworkPolicy'],
  check: (subject, set) =>
    gather(policyRulesOf(subject), (rule) => {
      const targets = targetsOf(rule, subject, set);
      return gather(rule.ports, (port, index) => {
        const name = text(port['port']);
        if (name === undefined || targets.length === 0) return NOT_APPLICABLE;
        const protocol = text(port['protocol']) ?? 'TCP';
        return targets.some(({ pod }) => pod !== undefined && hasNamedPort(pod, name, protocol))
          ? []
          : [
              {
                pointer: `${rule.pointer}/ports/${index}/port`,
                message: `No pod here has a ${protocol} port "${name}".`,
              },
            ];
      });
    }),
};

/** Ingress ports are the policy's own pods'; egress ports are the peers'. */
function targetsOf(rule: PolicyRule, subject: Subject, set: ManifestSet): readonly Subject[] {
  const namespace = subject.namespace ?? '';
  if (rule.direction === 'ingress') return set.pods.selected(namespace, subject.spec['podSelector']);
  return rule.peers.flatMap((peer: Peer) =>
    peer.json['namespaceSelector'] === undefined ? set.pods.selected(namespace, peer.json['podSelector']) : [],
  );
}
