import { type Json, record, records } from '../model/json';
import { policyRulesOf } from '../model/network-policy';
import type { Container } from '../model/pod';
import type { Subject } from '../model/subject';
import { WORKLOADS } from '../model/types';
import { both, gatherContainers, NOT_APPLICABLE, type Outcome, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

const PROTOCOL = ['TCP', 'UDP', 'SCTP'];
const SERVICE_TYPE = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'];
const PULL = ['Always', 'IfNotPresent', 'Never'];
const DNS = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];
const STRATEGY = ['RollingUpdate', 'Recreate'];
const SCHEME = ['HTTP', 'HTTPS'];
const MEDIUM = ['', 'Memory', 'HugePages'];

export const enumeratedValues: Rule = {
  id: 'api.enumerated-values',
  severity: 'error',
  title: 'Members with a fixed choice of values use one of them.',
  why: 'The API server rejects every other value, a wrong case among them; the medium of an emptyDir it takes, and the pod never starts.',
  remedy: 'Use one of the values that the message names.',
  sources: [kubernetes('API reference', 'reference/kubernetes-api/')],
  types: [...WORKLOADS, 'Service', 'NetworkPolicy'],
  check: (subject, set) =>
    subject.pod === undefined
      ? judge((visit) => visitObject(subject, visit))
      : both(
          judge((visit) => visitWorkload(subject, visit)),
          gatherContainers(subject.pod, set, ofContainer),
        ),
};

type Visitor = (value: unknown, allowed: readonly string[], pointer: () => string) => void;

function judge(show: (visit: Visitor) => void): Outcome {
  const faults: Problem[] = [];
  let choices = 0;
  show((value, allowed, pointer) => {
    if (value === undefined) return;
    choices++;
    if (allowed.includes(String(value))) return;
    const message = `${JSON.stringify(value)} is none of ${allowed.filter(Boolean).join(', ')}.`;
    faults.push({ pointer: pointer(), message });
  });
  return choices === 0 ? NOT_APPLICABLE : faults;
}

function ofContainer(container: Container): Outcome {
  return judge((visit) => {
    visit(container.json['imagePullPolicy'], PULL, () => `${container.pointer}/imagePullPolicy`);
    visitProtocols(container.ports, () => `${container.pointer}/ports`, visit);
    for (const handler of container.handlers) {
      visit(record(handler.json['httpGet'])['scheme'], SCHEME, () => `${handler.pointer}/httpGet/scheme`);
    }
  });
}

function visitWorkload({ type, spec, pod }: Subject, visit: Visitor): void {
  if (type === 'Deployment') visit(record(spec['strategy'])['type'], STRATEGY, () => '/spec/strategy/type');
  visit(pod?.spec['dnsPolicy'], DNS, () => `${pod?.pointer}/dnsPolicy`);
  for (const [index, { emptyDir }] of (pod?.volumes ?? []).entries()) {
    visit(record(emptyDir)['medium'], MEDIUM, () => `${pod?.pointer}/volumes/${index}/emptyDir/medium`);
  }
}

function visitObject(subject: Subject, visit: Visitor): void {
  if (subject.type === 'Service') {
    visit(subject.spec['type'], SERVICE_TYPE, () => '/spec/type');
    visitProtocols(records(subject.spec['ports']), () => '/spec/ports', visit);
  } else {
    for (const rule of policyRulesOf(subject)) visitProtocols(rule.ports, () => `${rule.pointer}/ports`, visit);
  }
}

function visitProtocols(ports: readonly Json[], pointer: () => string, visit: Visitor): void {
  for (let index = 0; index < ports.length; index++) {
    visit(ports[index]?.['protocol'], PROTOCOL, () => `${pointer()}/${index}/protocol`);
  }
}
