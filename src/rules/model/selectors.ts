import { isRecord, type Json, records } from './json';
import { peersOf } from './network-policy';
import type { Subject } from './subject';

/** Is shown a label selector and where it stands. The pointer is a function, since most selectors are fine. */
export type SelectorVisitor = (selector: Json, pointer: () => string) => void;

const CONTROLLERS = new Set(['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'StatefulSet', 'PodDisruptionBudget']);
const PEER_MEMBERS = ['podSelector', 'namespaceSelector'];

/** Shows every label selector that an object holds: of its pods, and of a network policy's peers. */
export function visitSelectors(subject: Subject, visit: SelectorVisitor): void {
  const { spec, type, pod } = subject;
  if (CONTROLLERS.has(type) && isRecord(spec['selector'])) visit(spec['selector'], () => '/spec/selector');
  if (type === 'NetworkPolicy') visitPolicy(subject, visit);
  if (pod === undefined) return;
  const constraints = records(pod.spec['topologySpreadConstraints']);
  for (let index = 0; index < constraints.length; index++) {
    const selector = constraints[index]?.['labelSelector'];
    const pointer = () => `${pod.pointer}/topologySpreadConstraints/${index}/labelSelector`;
    if (isRecord(selector)) visit(selector, pointer);
  }
}

function visitPolicy(subject: Subject, visit: SelectorVisitor): void {
  const { podSelector } = subject.spec;
  if (isRecord(podSelector)) visit(podSelector, () => '/spec/podSelector');
  for (const peer of peersOf(subject)) {
    for (const member of PEER_MEMBERS) {
      const selector = peer.json[member];
      if (isRecord(selector)) visit(selector, () => `${peer.pointer}/${member}`);
    }
  }
}
