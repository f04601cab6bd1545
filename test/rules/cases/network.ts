import { edit } from '../edit';
import { configMap, defaultDeny, deployment, namespace, networkPolicy, service } from '../golden';
import type { Cases } from './index';
import { object, policy, TEMPLATE, workload } from './places';

const LABELS = `${TEMPLATE}/metadata/labels`;
const CIDR = '/spec/egress/0/to/0/ipBlock';
const ports = [{ protocol: 'TCP', port: 443 }];
const egressTo = (...to: object[]) => policy({ egress: [{ to, ports }] });
const ingressFrom = (...from: object[]) => policy({ ingress: [{ from, ports }] });
const block = (cidr: string, ...except: string[]) => ({ ipBlock: { cidr, ...(except.length > 0 && { except }) } });
const onlyIngress = edit(defaultDeny, { '/spec/policyTypes': ['Ingress'] });
const onlyEgress = edit(defaultDeny, { '/metadata/name': 'deny-egress', '/spec/policyTypes': ['Egress'] });

export const network: Cases = {
  'network.pod-isolated': {
    compliant: [
      [deployment, networkPolicy],
      [deployment, defaultDeny],
      [deployment, onlyIngress, onlyEgress],
      [deployment, edit(defaultDeny, { '/spec': { podSelector: {}, egress: [{ ports }] } })],
    ],
    nonCompliant: [
      [[LABELS, LABELS], [deployment]],
      [[LABELS], [deployment, onlyIngress]],
      [[LABELS], [deployment, edit(defaultDeny, { '/spec/policyTypes': undefined })]],
      [
        [LABELS, LABELS],
        [deployment, edit(defaultDeny, { '/metadata/namespace': 'other' })],
      ],
      [
        [LABELS, LABELS],
        [deployment, edit(networkPolicy, { '/spec/podSelector/matchLabels/tier': 'web' })],
      ],
    ],
    notApplicable: [[configMap]],
  },
  'network.default-deny': {
    compliant: [
      [namespace, defaultDeny, deployment],
      [namespace, onlyIngress, onlyEgress, deployment],
      [deployment, networkPolicy],
    ],
    nonCompliant: [
      [
        ['', ''],
        [namespace, networkPolicy, deployment],
      ],
      [[''], [namespace, onlyIngress, deployment]],
      [[''], [namespace, edit(defaultDeny, { '/spec/egress': [{ ports }] }), deployment]],
      [
        ['', ''],
        [deployment, edit(networkPolicy, { '/spec/policyTypes': ['Ingress'] })],
      ],
    ],
    notApplicable: [[namespace], [defaultDeny]],
  },
  'network.peers-named': {
    compliant: [
      [networkPolicy],
      [ingressFrom({ podSelector: {} })],
      [egressTo({ namespaceSelector: {}, podSelector: { matchLabels: { app: 'dns' } } })],
    ],
    nonCompliant: [
      [['/spec/ingress/0/from'], [policy({ ingress: [{ ports }] })]],
      [['/spec/egress/0/to'], [policy({ egress: [{ to: [], ports }] })]],
      [['/spec/ingress/0/from/0/namespaceSelector'], [ingressFrom({ namespaceSelector: {} })]],
      [['/spec/egress/0/to/0/namespaceSelector'], [egressTo({ namespaceSelector: {}, podSelector: {} })]],
    ],
    notApplicable: [[defaultDeny], [service]],
  },
  'network.ports-named': {
    compliant: [[networkPolicy]],
    nonCompliant: [
      [['/spec/egress/0/ports'], [policy({ egress: [{ to: [{ podSelector: {} }] }] })]],
      [['/spec/egress/0/ports'], [policy({ egress: [{ to: [{ podSelector: {} }], ports: [] }] })]],
      [
        ['/spec/ingress/0/ports/0/port'],
        [policy({ ingress: [{ from: [{ podSelector: {} }], ports: [{ protocol: 'TCP' }] }] })],
      ],
    ],
    notApplicable: [[defaultDeny], [service]],
  },
  'network.no-metadata': {
    compliant: [[networkPolicy], [egressTo(block('10.20.0.0/16'))], [egressTo(block('2001:db8::/32'))]],
    nonCompliant: [
      [[CIDR], [egressTo(block('169.254.169.254/32'))]],
      [[CIDR], [egressTo(block('168.63.0.0/16'))]],
      [[CIDR], [egressTo(block('fd00:ec2::254/128'))]],
      [
        [CIDR, CIDR],
        [
          egressTo(
            block('0.0.0.0/0', '10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.0.0.0/8', '169.254.169.254/32'),
          ),
        ],
      ],
      [[CIDR], [policy({ egress: [{ to: [block('169.254.0.0/16')], ports: [{ port: 53, endPort: 90 }] }] })]],
    ],
    notApplicable: [
      [defaultDeny],
      [ingressFrom(block('169.254.0.0/16'))],
      [policy({ egress: [{ to: [block('169.254.20.10/32')], ports: [{ protocol: 'UDP', port: 53 }] }] })],
      [egressTo({ podSelector: {} })],
    ],
  },
  'network.no-world': {
    compliant: [
      [networkPolicy],
      [egressTo(block('10.0.0.0/8'))],
      [egressTo(block('2000::/3'))],
      [ingressFrom(block('203.0.113.0/24'))],
    ],
    nonCompliant: [
      [[CIDR, CIDR, CIDR, CIDR], [egressTo(block('0.0.0.0/0'))]],
      [[CIDR], [egressTo(block('::/0'))]],
      [[CIDR], [egressTo(block('128.0.0.0/1', '172.16.0.0/12'))]],
      [['/spec/ingress/0/from/0/ipBlock/cidr'], [ingressFrom(block('0.0.0.0/0', '10.0.0.0/8'))]],
    ],
    notApplicable: [[defaultDeny], [service]],
  },
  'network.no-exposed-service': {
    compliant: [[service], [edit(service, { '/spec/externalIPs': [] })]],
    nonCompliant: [
      [['/spec/type'], [edit(service, { '/spec/type': 'NodePort' })]],
      [['/spec/type'], [edit(service, { '/spec/type': 'LoadBalancer' })]],
      [['/spec/externalIPs'], [edit(service, { '/spec/externalIPs': ['203.0.113.7'] })]],
    ],
    notApplicable: [[deployment]],
  },
  'network.no-external-name': {
    compliant: [[service]],
    nonCompliant: [
      [
        ['/spec/externalName'],
        [object('v1', 'Service', { spec: { type: 'ExternalName', externalName: 'db.example.com' } })],
      ],
    ],
    notApplicable: [[deployment]],
  },
  'network.ingress-tls': {
    compliant: [[ingress('mcp.acme.example', ['mcp.acme.example'])], [ingress('mcp.acme.example', ['*.acme.example'])]],
    nonCompliant: [
      [['/spec/rules/0/host'], [ingress('mcp.acme.example', [])]],
      [['/spec/rules/0/host'], [ingress('mcp.acme.example', ['other.acme.example'])]],
      [['/spec/rules/0/host'], [ingress(undefined, ['mcp.acme.example'])]],
    ],
    notApplicable: [[service], [workload('Job')]],
  },
};

function ingress(host: string | undefined, hosts: string[]) {
  return object('networking.k8s.io/v1', 'Ingress', { spec: { rules: [{ host }], tls: [{ hosts }] } });
}
