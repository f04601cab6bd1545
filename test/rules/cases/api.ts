import { edit } from '../edit';
import {
  autoscaler,
  configMap,
  defaultDeny,
  deployment,
  disruptionBudget,
  namespace,
  networkPolicy,
  service,
} from '../golden';
import type { Cases } from './index';
import { clusterObject, object, POD, policy, SERVER, TEMPLATE, workload } from './places';

const LABEL = '/metadata/labels';
const blockTo = (ipBlock: object) => policy({ egress: [{ to: [{ ipBlock }], ports: [{ port: 443 }] }] });
const selecting = (expression: object) => policy({ podSelector: { matchExpressions: [expression] } });
const CIDR = '/spec/egress/0/to/0/ipBlock';

export const api: Cases = {
  'api.object-type': {
    compliant: [[configMap]],
    nonCompliant: [
      [['/apiVersion'], [edit(configMap, { '/apiVersion': '' })]],
      [['/apiVersion', '/kind'], [{ metadata: { name: 'nothing' } } as never]],
    ],
    notApplicable: [],
  },
  'api.object-name': {
    compliant: [
      [configMap],
      [edit(configMap, { '/metadata/name': 'a.b-c.example' })],
      [clusterObject('rbac.authorization.k8s.io/v1', 'ClusterRole', { metadata: { name: 'system:Reader' } })],
    ],
    nonCompliant: [
      [['/metadata/name'], [edit(configMap, { '/metadata/name': 'Config_Map' })]],
      [['/metadata/name'], [edit(configMap, { '/metadata/name': 'a'.repeat(254) })]],
      [['/metadata/name'], [edit(configMap, { '/metadata/name': undefined })]],
      [['/metadata/name'], [edit(service, { '/metadata/name': '1github' })]],
      [['/metadata/name'], [edit(service, { '/metadata/name': 'git.hub' })]],
      [['/metadata/name'], [edit(namespace, { '/metadata/name': 'to.ols' })]],
      [['/metadata/name'], [edit(workload('CronJob'), { '/metadata/name': 'a'.repeat(53) })]],
      [['/metadata/name'], [object('rbac.authorization.k8s.io/v1', 'Role', { metadata: { name: 'a/b' } })]],
      [['/metadata/namespace'], [edit(configMap, { '/metadata/namespace': 'Tools' })]],
      [['/metadata/namespace'], [edit(configMap, { '/metadata/namespace': 7 })]],
    ],
    notApplicable: [[edit(workload('Pod'), { '/metadata/name': undefined, '/metadata/generateName': 'github-' })]],
  },
  'api.object-identity': {
    compliant: [
      [configMap, service],
      [configMap, edit(configMap, { '/metadata/namespace': 'other' })],
    ],
    nonCompliant: [
      [['/metadata/name'], [configMap, structuredClone(configMap)], 1],
      [
        ['/metadata/name'],
        [edit(configMap, { '/metadata/namespace': undefined }), edit(configMap, { '/metadata/namespace': 'default' })],
        1,
      ],
    ],
    notApplicable: [[edit(configMap, { '/metadata/name': undefined })]],
  },
  'api.namespace-scope': {
    compliant: [[namespace], [clusterObject('rbac.authorization.k8s.io/v1', 'ClusterRole')]],
    nonCompliant: [[['/metadata/namespace'], [edit(namespace, { '/metadata/namespace': 'tools' })]]],
    notApplicable: [[configMap], [clusterObject('example.dev/v1', 'Namespace')]],
  },
  'api.served-version': {
    compliant: [[deployment], [autoscaler], [edit(autoscaler, { '/apiVersion': 'autoscaling/v1' })]],
    nonCompliant: [
      [['/apiVersion'], [edit(deployment, { '/apiVersion': 'extensions/v1beta1' })]],
      [['/apiVersion'], [edit(deployment, { '/apiVersion': 'v1' })]],
      [['/apiVersion'], [edit(disruptionBudget, { '/apiVersion': 'policy/v1beta1' })]],
      [['/apiVersion'], [object('external-secrets.io/v1beta1', 'ExternalSecret')]],
    ],
    notApplicable: [[object('example.dev/v1', 'Deployment')]],
  },
  'api.label-syntax': {
    compliant: [
      [deployment],
      [edit(configMap, { '/metadata/labels/empty': '' })],
      [edit(deployment, { [`${POD}/nodeSelector`]: { 'kubernetes.io/os': 'linux' } })],
    ],
    nonCompliant: [
      [[`${LABEL}/a b`], [edit(configMap, { '/metadata/labels/a b': 'x' })]],
      [[`${LABEL}/acme.example~1`], [edit(configMap, { '/metadata/labels/acme.example~1': 'x' })]],
      [[`${LABEL}/Acme.example~1a`], [edit(configMap, { '/metadata/labels/Acme.example~1a': 'x' })]],
      [[`${LABEL}/owner`], [edit(configMap, { '/metadata/labels/owner': 'team a' })]],
      [[`${LABEL}/owner`], [edit(configMap, { '/metadata/labels/owner': 'a'.repeat(64) })]],
      [[`${LABEL}/stage`], [edit(configMap, { '/metadata/labels/stage': 2 })]],
      [[`${TEMPLATE}/metadata/labels/owner`], [edit(deployment, { [`${TEMPLATE}/metadata/labels/owner`]: '-a' })]],
      [['/spec/selector/owner'], [edit(service, { '/spec/selector/owner': 'a_' })]],
      [[`${POD}/nodeSelector/on`], [edit(deployment, { [`${POD}/nodeSelector`]: { on: true } })]],
      [
        ['/spec/podSelector/matchLabels/owner'],
        [edit(networkPolicy, { '/spec/podSelector/matchLabels/owner': 'a b' })],
      ],
    ],
    notApplicable: [[object('v1', 'ConfigMap')]],
  },
  'api.annotation-syntax': {
    compliant: [[edit(configMap, { '/metadata/annotations': { 'Acme.example/Note': 'anything, even "this"' } })]],
    nonCompliant: [
      [['/metadata/annotations/a b'], [edit(configMap, { '/metadata/annotations': { 'a b': 'x' } })]],
      [['/metadata/annotations/on'], [edit(configMap, { '/metadata/annotations': { on: true } })]],
      [['/metadata/annotations'], [edit(configMap, { '/metadata/annotations': { big: 'x'.repeat(262_144) } })]],
      [[`${TEMPLATE}/metadata/annotations/a b`], [edit(deployment, { [`${TEMPLATE}/metadata/annotations/a b`]: 'x' })]],
    ],
    notApplicable: [[configMap]],
  },
  'api.selector-matches-template': {
    compliant: [[deployment], [workload('ReplicationController')]],
    nonCompliant: [
      [['/spec/selector'], [edit(deployment, { '/spec/selector/matchLabels/app.kubernetes.io~1name': 'other' })]],
      [['/spec/selector'], [edit(deployment, { '/spec/selector': undefined })]],
      [['/spec/selector'], [edit(deployment, { '/spec/selector': {} })]],
      [['/spec/selector'], [workload('ReplicationController', { selector: { app: 'other' } })]],
    ],
    notApplicable: [[workload('Job')], [service]],
  },
  'api.selector-stable': {
    compliant: [[deployment]],
    nonCompliant: [
      [
        ['/spec/selector/matchLabels/app.kubernetes.io~1version'],
        [edit(deployment, { '/spec/selector/matchLabels/app.kubernetes.io~1version': '1' })],
      ],
      [
        ['/spec/selector/matchLabels/strata.dev~1config-hash'],
        [edit(deployment, { '/spec/selector/matchLabels/strata.dev~1config-hash': 'abc' })],
      ],
      [
        ['/spec/selector/matchExpressions/0/key'],
        [
          edit(deployment, {
            '/spec/selector/matchExpressions': [{ key: 'cdk8s.io/metadata.addr', operator: 'Exists' }],
          }),
        ],
      ],
    ],
    notApplicable: [[edit(deployment, { '/spec/selector': undefined })], [service]],
  },
  'api.selector-overlap': {
    compliant: [
      [deployment, edit(workload('StatefulSet'), { [`${TEMPLATE}/metadata/labels/app.kubernetes.io~1name`]: 'other' })],
      [deployment, edit(workload('StatefulSet'), { '/metadata/namespace': 'other' })],
    ],
    nonCompliant: [[['/spec/selector'], [deployment, edit(workload('StatefulSet'), { '/metadata/name': 'second' })]]],
    notApplicable: [[edit(deployment, { '/spec/selector': undefined })]],
  },
  'api.selector-expressions': {
    compliant: [
      [selecting({ key: 'app', operator: 'In', values: ['a'] })],
      [selecting({ key: 'app', operator: 'DoesNotExist' })],
    ],
    nonCompliant: [
      [['/spec/podSelector/matchExpressions/0'], [selecting({ key: 'app', operator: 'In' })]],
      [['/spec/podSelector/matchExpressions/0'], [selecting({ key: 'app', operator: 'Exists', values: ['a'] })]],
      [['/spec/podSelector/matchExpressions/0'], [selecting({ key: 'app', operator: 'Matches', values: ['a'] })]],
      [['/spec/podSelector/matchExpressions/0'], [selecting({ key: 'a b', operator: 'Exists' })]],
      [['/spec/podSelector/matchExpressions/0'], [selecting({ key: 'app', operator: 'In', values: ['a b'] })]],
    ],
    notApplicable: [[networkPolicy], [configMap]],
  },
  'api.port-number': {
    compliant: [[deployment], [service], [networkPolicy]],
    nonCompliant: [
      [
        [`${POD}/containers/1/ports/0/containerPort`],
        [edit(deployment, { [`${POD}/containers/1/ports/0/containerPort`]: 0 })],
      ],
      [
        [`${POD}/containers/1/ports/0/containerPort`],
        [edit(deployment, { [`${POD}/containers/1/ports/0/containerPort`]: 65_536 })],
      ],
      [
        [`${POD}/containers/1/ports/0/containerPort`],
        [edit(deployment, { [`${POD}/containers/1/ports/0/containerPort`]: '8080' })],
      ],
      [
        [`${POD}/containers/1/ports/0/containerPort`],
        [edit(deployment, { [`${POD}/containers/1/ports/0/containerPort`]: undefined })],
      ],
      [[`${POD}/containers/1/ports/0/hostPort`], [edit(deployment, { [`${POD}/containers/1/ports/0/hostPort`]: -1 })]],
      [
        [`${POD}/containers/1/startupProbe/httpGet/port`],
        [edit(deployment, { [`${POD}/containers/1/startupProbe/httpGet/port`]: 70_000 })],
      ],
      [['/spec/ports/0/port'], [edit(service, { '/spec/ports/0/port': 80.5 })]],
      [['/spec/ports/0/targetPort'], [edit(service, { '/spec/ports/0/targetPort': 0 })]],
      [['/spec/ports/0/nodePort'], [edit(service, { '/spec/ports/0/nodePort': 'http' })]],
      [['/spec/egress/1/ports/0/port'], [edit(networkPolicy, { '/spec/egress/1/ports/0/port': 0 })]],
      [['/spec/egress/1/ports/0/endPort'], [edit(networkPolicy, { '/spec/egress/1/ports/0/endPort': 65_536 })]],
    ],
    notApplicable: [[configMap], [defaultDeny]],
  },
  'api.port-name': {
    compliant: [[deployment], [service], [networkPolicy]],
    nonCompliant: [
      [[`${POD}/containers/1/ports/0/name`], [edit(deployment, { [`${POD}/containers/1/ports/0/name`]: 'MCP' })]],
      [
        [`${POD}/containers/1/ports/0/name`],
        [edit(deployment, { [`${POD}/containers/1/ports/0/name`]: 'a'.repeat(16) })],
      ],
      [[`${POD}/containers/1/ports/0/name`], [edit(deployment, { [`${POD}/containers/1/ports/0/name`]: '8080' })]],
      [[`${POD}/containers/1/ports/0/name`], [edit(deployment, { [`${POD}/containers/1/ports/0/name`]: 'a--b' })]],
      [['/spec/ports/0/name'], [edit(service, { '/spec/ports/0/name': 'http_' })]],
      [['/spec/ports/0/targetPort'], [edit(service, { '/spec/ports/0/targetPort': 'a_b' })]],
      [['/spec/ingress/0/ports/0/port'], [edit(networkPolicy, { '/spec/ingress/0/ports/0/port': '8080' })]],
    ],
    notApplicable: [[configMap]],
  },
  'api.service-ports': {
    compliant: [
      [service],
      [edit(service, { '/spec/ports/-': { name: 'admin', port: 90 } })],
      [edit(service, { '/spec/ports/0/name': undefined })],
      [edit(service, { '/spec/ports/-': { name: 'dns', port: 80, protocol: 'UDP' } })],
    ],
    nonCompliant: [
      [['/spec/ports'], [edit(service, { '/spec/ports': [] })]],
      [['/spec/ports/1/name'], [edit(service, { '/spec/ports/-': { port: 90 } })]],
      [['/spec/ports/1/name'], [edit(service, { '/spec/ports/-': { name: 'mcp', port: 90 } })]],
      [['/spec/ports/1/port'], [edit(service, { '/spec/ports/-': { name: 'again', port: 80 } })]],
    ],
    notApplicable: [
      [edit(service, { '/spec/type': 'ExternalName' })],
      [edit(service, { '/spec/ports': [], '/spec/clusterIP': 'None' })],
    ],
  },
  'api.service-selects-pods': {
    compliant: [
      [service, deployment],
      [service, workload('Pod')],
    ],
    nonCompliant: [
      [['/spec/selector'], [service]],
      [['/spec/selector'], [edit(service, { '/metadata/namespace': 'other' }), deployment]],
      [['/spec/selector'], [edit(service, { '/spec/selector/app.kubernetes.io~1name': 'gitlab' }), deployment]],
    ],
    notApplicable: [[edit(service, { '/spec/selector': undefined })], [edit(service, { '/spec/selector': {} })]],
  },
  'api.service-target-port': {
    compliant: [
      [service, deployment],
      [edit(service, { '/spec/ports/0/targetPort': 8080 }), deployment],
      [edit(service, { '/spec/ports/0': { port: 9090 } }), deployment],
    ],
    nonCompliant: [
      [['/spec/ports/0/targetPort'], [edit(service, { '/spec/ports/0/targetPort': 'http' }), deployment]],
      [['/spec/ports/0/targetPort'], [edit(service, { '/spec/ports/0/targetPort': 3000 }), deployment]],
      [['/spec/ports/0/targetPort'], [edit(service, { '/spec/ports/0/protocol': 'UDP' }), deployment]],
    ],
    notApplicable: [[service], [edit(service, { '/spec/selector': undefined }), deployment]],
  },
  'api.cidr-syntax': {
    compliant: [[networkPolicy], [blockTo({ cidr: '2001:db8::/32', except: ['2001:db8:1::/48'] })]],
    nonCompliant: [
      [[`${CIDR}/cidr`], [blockTo({ cidr: '10.0.0.0' })]],
      [[`${CIDR}/cidr`], [blockTo({ cidr: '10.0.0.0/33' })]],
      [[`${CIDR}/cidr`], [blockTo({})]],
      [[`${CIDR}/except/0`], [blockTo({ cidr: '10.0.0.0/8', except: ['192.168.0.0/16'] })]],
      [[`${CIDR}/except/1`], [blockTo({ cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.0.0.0/8'] })]],
      [[`${CIDR}/except/0`], [blockTo({ cidr: '10.0.0.0/8', except: ['10.1'] })]],
    ],
    notApplicable: [[defaultDeny], [service]],
  },
  'api.network-peer': {
    compliant: [[networkPolicy]],
    nonCompliant: [
      [['/spec/ingress/0/from/1'], [edit(networkPolicy, { '/spec/ingress/0/from/-': {} })]],
      [['/spec/ingress/0/from/0'], [edit(networkPolicy, { '/spec/ingress/0/from/0/ipBlock': { cidr: '10.0.0.0/8' } })]],
    ],
    notApplicable: [[defaultDeny]],
  },
  'api.network-policy-types': {
    compliant: [[networkPolicy], [defaultDeny]],
    nonCompliant: [
      [['/spec/policyTypes'], [edit(networkPolicy, { '/spec/policyTypes': undefined })]],
      [['/spec/policyTypes'], [edit(networkPolicy, { '/spec/policyTypes': [] })]],
      [['/spec/egress'], [edit(networkPolicy, { '/spec/policyTypes': ['Ingress'] })]],
      [['/spec/policyTypes/2'], [edit(networkPolicy, { '/spec/policyTypes/-': 'Both' })]],
    ],
    notApplicable: [[service]],
  },
  'api.end-port': {
    compliant: [[edit(networkPolicy, { '/spec/egress/1/ports/0/endPort': 500 })]],
    nonCompliant: [
      [['/spec/egress/1/ports/0/endPort'], [edit(networkPolicy, { '/spec/egress/1/ports/0/endPort': 442 })]],
      [['/spec/ingress/0/ports/0/endPort'], [edit(networkPolicy, { '/spec/ingress/0/ports/0/endPort': 9000 })]],
    ],
    notApplicable: [[networkPolicy], [defaultDeny]],
  },
  'api.network-port-name': {
    compliant: [
      [networkPolicy, deployment],
      [policy({ egress: [{ to: [{ podSelector: {} }], ports: [{ port: 'mcp' }] }] }), deployment],
    ],
    nonCompliant: [
      [['/spec/ingress/0/ports/0/port'], [edit(networkPolicy, { '/spec/ingress/0/ports/0/port': 'http' }), deployment]],
      [
        ['/spec/ingress/0/ports/0/port'],
        [edit(networkPolicy, { '/spec/ingress/0/ports/0/protocol': 'UDP' }), deployment],
      ],
      [
        ['/spec/egress/0/ports/0/port'],
        [policy({ egress: [{ to: [{ podSelector: {} }], ports: [{ port: 'http' }] }] }), deployment],
      ],
    ],
    notApplicable: [[defaultDeny, deployment], [networkPolicy]],
  },
  'api.network-policy-selects-pods': {
    compliant: [
      [networkPolicy, deployment],
      [
        edit(networkPolicy, {
          '/spec/podSelector': { matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'sample' } },
        }),
        object('gateway.networking.k8s.io/v1', 'Gateway'),
      ],
    ],
    nonCompliant: [
      [['/spec/podSelector'], [networkPolicy]],
      [['/spec/podSelector'], [edit(networkPolicy, { '/metadata/namespace': 'other' }), deployment]],
    ],
    notApplicable: [[defaultDeny], [edit(defaultDeny, { '/spec/podSelector': undefined })]],
  },
  'api.autoscaler-target': {
    compliant: [[autoscaler, deployment]],
    nonCompliant: [
      [['/spec/scaleTargetRef/name'], [autoscaler]],
      [['/spec/scaleTargetRef/name'], [edit(autoscaler, { '/spec/scaleTargetRef/kind': 'StatefulSet' }), deployment]],
      [['/spec/scaleTargetRef/name'], [edit(autoscaler, { '/spec/scaleTargetRef': {} }), deployment]],
      [['/spec/scaleTargetRef/kind'], [edit(autoscaler, { '/spec/scaleTargetRef/kind': 'DaemonSet' }), deployment]],
    ],
    notApplicable: [[edit(autoscaler, { '/spec/scaleTargetRef/kind': 'Rollout' })], [deployment]],
  },
  'api.autoscaler-bounds': {
    compliant: [[autoscaler], [edit(autoscaler, { '/spec/minReplicas': undefined })]],
    nonCompliant: [
      [['/spec/minReplicas'], [edit(autoscaler, { '/spec/minReplicas': 7 })]],
      [['/spec/minReplicas'], [edit(autoscaler, { '/spec/minReplicas': '2' })]],
      [['/spec/maxReplicas'], [edit(autoscaler, { '/spec/maxReplicas': 0 })]],
      [['/spec/maxReplicas'], [edit(autoscaler, { '/spec/maxReplicas': undefined })]],
    ],
    notApplicable: [[deployment]],
  },
  'api.autoscaler-replicas': {
    compliant: [[autoscaler, deployment]],
    nonCompliant: [[['/spec/scaleTargetRef'], [autoscaler, edit(deployment, { '/spec/replicas': 2 })]]],
    notApplicable: [[autoscaler], [deployment]],
  },
  'api.disruption-budget-bounds': {
    compliant: [
      [disruptionBudget],
      [edit(disruptionBudget, { '/spec/maxUnavailable': undefined, '/spec/minAvailable': '50%' })],
    ],
    nonCompliant: [
      [['/spec'], [edit(disruptionBudget, { '/spec/minAvailable': 1 })]],
      [['/spec'], [edit(disruptionBudget, { '/spec/maxUnavailable': undefined })]],
      [['/spec/maxUnavailable'], [edit(disruptionBudget, { '/spec/maxUnavailable': -1 })]],
      [['/spec/maxUnavailable'], [edit(disruptionBudget, { '/spec/maxUnavailable': '150%' })]],
    ],
    notApplicable: [[deployment]],
  },
  'api.disruption-budget-selects-pods': {
    compliant: [[disruptionBudget, deployment]],
    nonCompliant: [
      [['/spec/selector'], [disruptionBudget]],
      [['/spec/selector'], [edit(disruptionBudget, { '/spec/selector': undefined }), deployment]],
    ],
    notApplicable: [[edit(disruptionBudget, { '/spec/selector': {} })], [deployment]],
  },
  'api.rollout': {
    compliant: [[deployment], [edit(deployment, { '/spec/strategy': { type: 'Recreate' }, '/spec/replicas': 0 })]],
    nonCompliant: [
      [['/spec/replicas'], [edit(deployment, { '/spec/replicas': -1 })]],
      [['/spec/strategy/rollingUpdate'], [edit(deployment, { '/spec/strategy/rollingUpdate/maxSurge': '0%' })]],
      [['/spec/strategy/rollingUpdate'], [edit(deployment, { '/spec/strategy/type': 'Recreate' })]],
      [
        ['/spec/strategy/rollingUpdate/maxSurge'],
        [edit(deployment, { '/spec/strategy/rollingUpdate/maxSurge': 'one' })],
      ],
    ],
    notApplicable: [[service]],
  },
  'api.cron-schedule': {
    compliant: ['0 3 * * *', '*/5 0-6,12 1 jan-jun MON', '@daily', '@every 10m'].map((schedule) => [
      workload('CronJob', { schedule }),
    ]),
    nonCompliant: [
      '',
      '* * * *',
      '60 * * * *',
      '* 24 * * *',
      '0 0 0 * *',
      '5-1 * * * *',
      '*/0 * * * *',
      '@noon',
      'TZ=UTC 0 3 * * *',
    ].map((schedule) => [['/spec/schedule'], [workload('CronJob', { schedule })]]),
    notApplicable: [[workload('Job')]],
  },
  'api.config-data': {
    compliant: [
      [configMap],
      [object('v1', 'ConfigMap', { binaryData: { 'logo.png': 'iVBORw0KGgo=' } })],
      [object('v1', 'Secret', { stringData: { token: 'plain text' } })],
      [object('v1', 'ConfigMap', { data: { big: 'x'.repeat(1024 * 1024) } })],
      [object('v1', 'Secret', { data: { big: Buffer.alloc(1024 * 1024).toString('base64') } })],
    ],
    nonCompliant: [
      [['/data/a b'], [object('v1', 'ConfigMap', { data: { 'a b': 'x' } })]],
      [['/data/..'], [object('v1', 'ConfigMap', { data: { '..': 'x' } })]],
      [['/data/port'], [object('v1', 'ConfigMap', { data: { port: 8080 } })]],
      [['/data/token'], [object('v1', 'Secret', { data: { token: 'plain text' } })]],
      [['/binaryData/logo'], [object('v1', 'ConfigMap', { binaryData: { logo: '***' } })]],
      [['/data'], [object('v1', 'ConfigMap', { data: { big: 'x'.repeat(1024 * 1024 + 1) } })]],
      [['/data'], [object('v1', 'ConfigMap', { data: { big: 'é'.repeat(600_000) } })]],
      [['/data'], [object('v1', 'Secret', { data: { big: Buffer.alloc(1024 * 1024 + 1).toString('base64') } })]],
    ],
    notApplicable: [[object('v1', 'ConfigMap')], [deployment]],
  },
  'api.ingress-backend': {
    compliant: [
      [ingress('github', { name: 'mcp' }), service],
      [ingress('github', { number: 80 }), service],
    ],
    nonCompliant: [
      [['/spec/rules/0/http/paths/0/backend'], [ingress('github', { name: 'mcp' })]],
      [['/spec/rules/0/http/paths/0/backend'], [ingress('github', { number: 81 }), service]],
      [['/spec/rules/0/http/paths/0/backend'], [ingress('gitlab', { number: 80 }), service]],
      [
        ['/spec/defaultBackend'],
        [object('networking.k8s.io/v1', 'Ingress', { spec: { defaultBackend: { service: { name: 'none' } } } })],
      ],
    ],
    notApplicable: [[object('networking.k8s.io/v1', 'Ingress', { spec: {} })], [service]],
  },
  'api.enumerated-values': {
    compliant: [[deployment], [service], [networkPolicy]],
    nonCompliant: [
      [['/spec/type'], [edit(service, { '/spec/type': 'Clusterip' })]],
      [['/spec/ports/0/protocol'], [edit(service, { '/spec/ports/0/protocol': 'tcp' })]],
      [['/spec/egress/1/ports/0/protocol'], [edit(networkPolicy, { '/spec/egress/1/ports/0/protocol': 'HTTP' })]],
      [['/spec/strategy/type'], [edit(deployment, { '/spec/strategy/type': 'rolling' })]],
      [[`${SERVER}/imagePullPolicy`], [edit(deployment, { [`${SERVER}/imagePullPolicy`]: 'always' })]],
      [[`${POD}/dnsPolicy`], [edit(deployment, { [`${POD}/dnsPolicy`]: 'Cluster' })]],
      [[`${POD}/volumes/0/emptyDir/medium`], [edit(deployment, { [`${POD}/volumes/0/emptyDir/medium`]: 'memory' })]],
      [
        [`${POD}/containers/1/livenessProbe/httpGet/scheme`],
        [edit(deployment, { [`${POD}/containers/1/livenessProbe/httpGet/scheme`]: 'http' })],
      ],
    ],
    notApplicable: [[configMap]],
  },
};

function ingress(name: string, port: object) {
  return object('networking.k8s.io/v1', 'Ingress', {
    spec: { rules: [{ host: 'mcp.acme.example', http: { paths: [{ backend: { service: { name, port } } }] } }] },
  });
}
