import { type Json, records, text } from './json';
import { policyRulesOf } from './network-policy';
import type { Container, Pod } from './pod';
import type { Subject } from './subject';

/**
 * Is shown a port: its value, whether the API takes the name of a container port there, and where it stands. The pointer is a function,
 * since most ports are fine and nobody asks for theirs.
 */
export type PortVisitor = (value: unknown, takesName: boolean, pointer: () => string) => void;

/** Shows the ports of a container and of its probes and hooks. */
export function visitContainerPorts(container: Container, visit: PortVisitor): void {
  for (let index = 0; index < container.ports.length; index++) {
    const { containerPort, hostPort } = container.ports[index] ?? {};
    const at = (member: string) => `${container.pointer}/ports/${index}/${member}`;
    visit(containerPort, false, () => at('containerPort'));
    if (hostPort !== undefined && hostPort !== 0) visit(hostPort, false, () => at('hostPort'));
  }
  for (const { json, targets } of container.handlers) {
    for (const target of targets)
      visit(target.json['port'], json['grpc'] === undefined, () => `${target.pointer}/port`);
  }
}

/** Shows the ports of a Service or a network policy. */
export function visitPorts(subject: Subject, visit: PortVisitor): void {
  if (subject.type === 'Service') visitService(subject, visit);
  else if (subject.type === 'NetworkPolicy') visitPolicy(subject, visit);
}

function visitService({ spec }: Subject, visit: PortVisitor): void {
  const ports = records(spec['ports']);
  for (let index = 0; index < ports.length; index++) {
    const { port, targetPort, nodePort } = ports[index] ?? {};
    const at = (member: string) => `/spec/ports/${index}/${member}`;
    visit(port, false, () => at('port'));
    if (targetPort !== undefined) visit(targetPort, true, () => at('targetPort'));
    if (nodePort !== undefined) visit(nodePort, false, () => at('nodePort'));
  }
}

function visitPolicy(subject: Subject, visit: PortVisitor): void {
  for (const rule of policyRulesOf(subject)) {
    for (let index = 0; index < rule.ports.length; index++) {
      const { port, endPort } = rule.ports[index] ?? {};
      const at = (member: string) => `${rule.pointer}/ports/${index}/${member}`;
      if (port !== undefined) visit(port, true, () => at('port'));
      if (endPort !== undefined) visit(endPort, false, () => at('endPort'));
    }
  }
}

/** Whether a value is a port number. */
export function isPortNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

/** The protocol of a port: TCP where none is written. */
export function protocolOf(port: Json): string {
  return text(port['protocol']) ?? 'TCP';
}

/** Whether a pod has a port of this name and protocol. */
export function hasNamedPort(pod: Pod, name: string, protocol: string): boolean {
  return pod.containers.some(
    ({ isServing, ports }) => isServing && ports.some((port) => port['name'] === name && protocolOf(port) === protocol),
  );
}
