import { handlersOf, targetsOf } from './handlers';
import { type Json, records, text } from './json';
import { policyRulesOf } from './network-policy';
import type { Container, Pod } from './pod';
import type { Subject } from './subject';

/** A port somewhere in an object: a number, or a name that is resolved elsewhere. */
export interface PortValue {
  readonly value: unknown;
  readonly pointer: string;
}

/** Every port that an object writes down. */
export function portsOf(subject: Subject): readonly PortValue[] {
  const found: PortValue[] = [];
  const add = (json: Json, member: string, pointer: string): void => {
    if (json[member] !== undefined) found.push({ value: json[member], pointer: `${pointer}/${member}` });
  };
  for (const container of subject.pod?.containers ?? []) {
    for (const [index, port] of records(container.json['ports']).entries()) {
      add(port, 'containerPort', `${container.pointer}/ports/${index}`);
      if (port['hostPort'] !== 0) add(port, 'hostPort', `${container.pointer}/ports/${index}`);
    }
    for (const handler of handlersOf(container)) {
      for (const { json, pointer } of targetsOf(handler)) add(json, 'port', pointer);
    }
  }
  if (subject.type === 'Service') {
    for (const [index, port] of records(subject.spec['ports']).entries()) {
      for (const member of ['port', 'targetPort', 'nodePort']) add(port, member, `/spec/ports/${index}`);
    }
  }
  if (subject.type === 'NetworkPolicy') {
    for (const rule of policyRulesOf(subject)) {
      for (const [index, port] of rule.ports.entries()) {
        for (const member of ['port', 'endPort']) add(port, member, `${rule.pointer}/ports/${index}`);
      }
    }
  }
  return found;
}

/** Whether a value is a port number. */
export function isPortNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

/** The containers of a pod whose ports can be reached: init containers that end before the rest starts have none. */
export function servingContainers(pod: Pod): readonly Container[] {
  return pod.containers.filter(({ role }) => role === 'container' || role === 'sidecar');
}

/** Whether a pod has a port of this name and protocol. */
export function hasNamedPort(pod: Pod, name: string, protocol: string): boolean {
  return servingContainers(pod).some(({ json }) =>
    records(json['ports']).some((port) => port['name'] === name && (text(port['protocol']) ?? 'TCP') === protocol),
  );
}
