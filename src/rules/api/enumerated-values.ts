import { handlersOf } from '../model/handlers';
import { record, records } from '../model/json';
import { policyRulesOf } from '../model/network-policy';
import type { Subject } from '../model/subject';
import { gather, NOT_APPLICABLE, type Rule } from '../rule';
import { kubernetes } from '../sources';

const PROTOCOL = ['TCP', 'UDP', 'SCTP'];
const SERVICE_TYPE = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'];
const PULL = ['Always', 'IfNotPresent', 'Never'];
const DNS = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];
const STRATEGY = ['RollingUpdate', 'Recreate'];
const MEDIUM = ['', 'Memory', 'HugePages'];

export const enumeratedValues: Rule = {
  id: 'api.enumerated-values',
  severity: 'error',
  title: 'Members with a fixed choice of values use one of them.',
  why: 'The API server rejects every other value, a wrong case among them.',
  remedy: 'Use one of the values that the message names.',
  sources: [kubernetes('API reference', 'reference/kubernetes-api/')],
  types: 'all',
  check(subject) {
    const choices = choicesOf(subject).filter(({ value }) => value !== undefined);
    if (choices.length === 0) return NOT_APPLICABLE;
    return gather(choices, ({ value, allowed, pointer }) =>
      allowed.includes(String(value))
        ? []
        : [{ pointer, message: `${JSON.stringify(value)} is none of ${allowed.filter(Boolean).join(', ')}.` }],
    );
  },
};

interface Choice {
  readonly value: unknown;
  readonly allowed: readonly string[];
  readonly pointer: string;
}

function choicesOf(subject: Subject): readonly Choice[] {
  const { type, spec, pod } = subject;
  const choices: Choice[] = [];
  const add = (value: unknown, allowed: readonly string[], pointer: string): void => {
    choices.push({ value, allowed, pointer });
  };
  const protocols = (ports: unknown, pointer: string): void => {
    for (const [index, port] of records(ports).entries())
      add(port['protocol'], PROTOCOL, `${pointer}/${index}/protocol`);
  };
  if (pod !== undefined) add(pod.spec['dnsPolicy'], DNS, `${pod.pointer}/dnsPolicy`);
  for (const container of pod?.containers ?? []) {
    add(container.json['imagePullPolicy'], PULL, `${container.pointer}/imagePullPolicy`);
    protocols(container.json['ports'], `${container.pointer}/ports`);
    for (const { json, pointer } of handlersOf(container)) {
      add(record(json['httpGet'])['scheme'], ['HTTP', 'HTTPS'], `${pointer}/httpGet/scheme`);
    }
  }
  for (const [index, { emptyDir }] of (pod?.volumes ?? []).entries()) {
    const { medium } = record(emptyDir);
    add(medium, MEDIUM, `${pod?.pointer}/volumes/${index}/emptyDir/medium`);
  }
  if (type === 'Deployment') add(record(spec['strategy'])['type'], STRATEGY, '/spec/strategy/type');
  if (type === 'Service') {
    add(spec['type'], SERVICE_TYPE, '/spec/type');
    protocols(spec['ports'], '/spec/ports');
  }
  if (type === 'NetworkPolicy') {
    for (const rule of policyRulesOf(subject)) protocols(rule.ports, `${rule.pointer}/ports`);
  }
  return choices;
}
