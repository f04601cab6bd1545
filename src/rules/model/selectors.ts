import { isRecord, type Json, records } from './json';
import { peersOf } from './network-policy';
import type { Subject } from './subject';

/** A label selector of an object. */
export interface Selector {
  readonly json: Json;
  readonly pointer: string;
}

const CONTROLLERS = new Set(['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'StatefulSet', 'PodDisruptionBudget']);

/** Every label selector that an object holds: of its pods, and of a network policy's peers. */
export function selectorsOf(subject: Subject): readonly Selector[] {
  const { spec, type, pod } = subject;
  const found: Selector[] = [];
  const add = (parent: Json, member: string, pointer: string): void => {
    const json = parent[member];
    if (isRecord(json)) found.push({ json, pointer: `${pointer}/${member}` });
  };
  if (CONTROLLERS.has(type)) add(spec, 'selector', '/spec');
  if (type === 'NetworkPolicy') {
    add(spec, 'podSelector', '/spec');
    for (const peer of peersOf(subject)) {
      add(peer.json, 'podSelector', peer.pointer);
      add(peer.json, 'namespaceSelector', peer.pointer);
    }
  }
  if (pod !== undefined) {
    for (const [index, constraint] of records(pod.spec['topologySpreadConstraints']).entries()) {
      add(constraint, 'labelSelector', `${pod.pointer}/topologySpreadConstraints/${index}`);
    }
  }
  return found;
}
