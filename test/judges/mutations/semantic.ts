import { change, copy, type Mutation, remove } from './mutation';

const POD = '/spec/template/spec';
const INIT = `${POD}/initContainers/0`;
const SERVER = `${POD}/containers/0`;
const BRIDGE = `${POD}/containers/1`;
const github = (name: string, edits: Record<string, unknown>) => change(name, 'Deployment/github', edits);
const service = (name: string, edits: Record<string, unknown>) => change(name, 'Service/github', edits);
const policy = (name: string, edits: Record<string, unknown>) => change(name, 'NetworkPolicy/github', edits);

/** What has the right shape and is wrong all the same. */
export const semantic: readonly Mutation[] = [
  service('port 0', { '/spec/ports/0/port': 0 }),
  service('port above 65535', { '/spec/ports/0/port': 70_000 }),
  github('container port 0', { [`${BRIDGE}/ports/0/containerPort`]: 0 }),
  policy('policy port 0', { '/spec/ingress/0/ports/0/port': 0 }),
  policy('range that ends below its start', { '/spec/ingress/0/ports/0/endPort': 80 }),
  service('name with capitals', { '/metadata/name': 'GitHub' }),
  service('Service name that begins with a digit', { '/metadata/name': '1github' }),
  github('name with an underscore', { '/metadata/name': 'git_hub' }),
  github('label value with a space', { '/metadata/labels/owner': 'team a' }),
  github('label key with two slashes', { '/metadata/labels/a~1b~1c': 'x' }),
  github('annotation key with a space', { '/metadata/annotations/a b': 'x' }),
  github('selector that misses the template', { '/spec/selector/matchLabels/strata.dev~1server': 'gitlab' }),
  github('selector with the version', {
    '/spec/selector/matchLabels/app.kubernetes.io~1version': '1',
    '/spec/template/metadata/labels/app.kubernetes.io~1version': '1',
  }),
  policy('address block without prefix', { '/spec/egress/0/to/0': { ipBlock: { cidr: '10.20.0.0' } } }),
  policy('exception outside its block', {
    '/spec/egress/0/to/0': { ipBlock: { cidr: '10.20.0.0/16', except: ['10.30.0.0/24'] } },
  }),
  policy('peer that is empty', { '/spec/ingress/0/from/-': {} }),
  policy('egress not among the policy types', { '/spec/policyTypes': ['Ingress'] }),
  policy('policy types missing', { '/spec/policyTypes': undefined }),
  policy('policy for pods that do not exist', { '/spec/podSelector/matchLabels/strata.dev~1server': 'gitlab' }),
  policy('policy port by an unknown name', { '/spec/ingress/0/ports/0/port': 'http' }),
  github('limit below the request', { [`${SERVER}/resources/limits/memory`]: '1Mi' }),
  github('port name twice', { [`${BRIDGE}/ports/1/name`]: 'mcp' }),
  github('port twice', { [`${SERVER}/ports`]: [{ name: 'own', containerPort: 8080 }] }),
  github('variable twice', { [`${SERVER}/env/-`]: { name: 'HOME', value: '/root' } }),
  github('variable name with an equals sign', { [`${SERVER}/env/-`]: { name: 'A=B', value: '1' } }),
  github('container name twice', { [`${BRIDGE}/name`]: 'server' }),
  github('volume name twice', { [`${POD}/volumes/-`]: { name: 'socket', emptyDir: { sizeLimit: '1Mi' } } }),
  github('volume without source', { [`${POD}/volumes/-`]: { name: 'more' } }),
  github('mount of a volume that is missing', { [`${SERVER}/volumeMounts/0/name`]: 'suprevisor' }),
  github('mount path twice', { [`${SERVER}/volumeMounts/1/mountPath`]: '/strata' }),
  github('sub-path that climbs out', { [`${SERVER}/volumeMounts/0/subPath`]: '../..' }),
  github('ConfigMap that is missing', { [`${POD}/volumes/-`]: { name: 'more', configMap: { name: 'gitbub-bridge' } } }),
  remove('ServiceAccount taken away', 'ServiceAccount/github'),
  github('key that the ConfigMap lacks', {
    [`${SERVER}/env/-`]: { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'github-bridge', key: 'mode' } } },
  }),
  github('probe that does two things', { [`${BRIDGE}/livenessProbe/exec`]: { command: ['true'] } }),
  github('probe that does nothing', { [`${BRIDGE}/livenessProbe/httpGet`]: undefined }),
  github('probe of a port that has no such name', { [`${BRIDGE}/livenessProbe/httpGet/port`]: 'health' }),
  github('probe every 0 seconds', { [`${BRIDGE}/livenessProbe/periodSeconds`]: 0 }),
  github('init container with a probe', { [`${INIT}/livenessProbe`]: { exec: { command: ['true'] } } }),
  github('rollout that cannot progress', { '/spec/strategy/rollingUpdate': { maxSurge: 0, maxUnavailable: 0 } }),
  service('target port by an unknown name', { '/spec/ports/0/targetPort': 'http' }),
  service('target port that nobody listens on', { '/spec/ports/0/targetPort': 3000 }),
  service('Service that selects nothing', { '/spec/selector/strata.dev~1server': 'gitlab' }),
  service('two ports without names', {
    '/spec/ports': [
      { port: 80, targetPort: 'mcp' },
      { port: 81, targetPort: 'mcp' },
    ],
  }),
  change('autoscaler with more at least than at most', 'HorizontalPodAutoscaler/github', { '/spec/minReplicas': 9 }),
  change('autoscaler of nothing', 'HorizontalPodAutoscaler/github', { '/spec/scaleTargetRef/name': 'gitlab' }),
  github('replicas beside an autoscaler', { '/spec/replicas': 1 }),
  change('disruption budget with both bounds', 'PodDisruptionBudget/github', {
    '/spec/minAvailable': 1,
    '/spec/maxUnavailable': 1,
  }),
  change('disruption budget for nothing', 'PodDisruptionBudget/github', {
    '/spec/selector/matchLabels/strata.dev~1server': 'gitlab',
  }),
  change('namespace of a Namespace', 'Namespace/tools', { '/metadata/namespace': 'tools' }),
  copy('object twice', 'ConfigMap/github-bridge', { '/data/extra': 'x' }),
  copy('second controller of the same pods', 'Deployment/github', { '/metadata/name': 'github-canary' }),
  change('Service in another namespace', 'Service/github', { '/metadata/namespace': 'other' }),
  change('ConfigMap in another namespace', 'ConfigMap/github-bridge', { '/metadata/namespace': 'other' }),
  github('image in capitals', { [`${SERVER}/image`]: 'ghcr.io/GitHub/Server:1' }),
];
