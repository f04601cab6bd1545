import { change, type Mutation } from './mutation';

const POD = '/spec/template/spec';
const SERVER = `${POD}/containers/0`;
const BRIDGE = `${POD}/containers/1`;
const github = (name: string, edits: Record<string, unknown>) => change(name, 'Deployment/github', edits);

/** What a typed client or a schema would notice. */
export const structural: readonly Mutation[] = [
  github('kind misspelt', { '/kind': 'Deploymnet' }),
  github('API version that was removed', { '/apiVersion': 'extensions/v1beta1' }),
  github('API version that never was', { '/apiVersion': 'apps/v7' }),
  github('replicas as text', { '/spec/replicas': 'two' }),
  github('selector missing', { '/spec/selector': undefined }),
  github('template missing', { '/spec/template': undefined }),
  github('container without name', { [`${SERVER}/name`]: undefined }),
  github('container without image', { [`${SERVER}/image`]: undefined }),
  github('no container', { [`${POD}/containers`]: [] }),
  github('security setting misspelt', { [`${SERVER}/securityContext/readOnlyRootFileSystem`]: true }),
  github('member at the wrong level', { [`${POD}/readOnlyRootFilesystem`]: true }),
  github('unknown member of the spec', { '/spec/replica': 2 }),
  github('probe misspelt', { [`${BRIDGE}/readynessProbe`]: { httpGet: { port: 9090 } } }),
  github('quantity with a space', { [`${SERVER}/resources/limits/memory`]: '512 Mi' }),
  github('negative quantity', { [`${SERVER}/resources/requests/cpu`]: '-50m' }),
  github('variable that is a number', { [`${SERVER}/env/-`]: { name: 'PORT', value: 8080 } }),
  github('variable with value and source', { [`${SERVER}/env/0/value`]: 'x' }),
  github('variable without name', { [`${SERVER}/env/-`]: { value: 'x' } }),
  github('pull policy in lower case', { [`${SERVER}/imagePullPolicy`]: 'always' }),
  github('restart policy of a Job', { [`${POD}/restartPolicy`]: 'OnFailure' }),
  github('label that is a number', { '/metadata/labels/strata.dev~1stage': 3 }),
  change('protocol in lower case', 'Service/github', { '/spec/ports/0/protocol': 'tcp' }),
  change('Service type that does not exist', 'Service/github', { '/spec/type': 'Internal' }),
  change('config value that is a number', 'ConfigMap/github-bridge', { '/data/version': 1 }),
  change('policy type that does not exist', 'NetworkPolicy/github', { '/spec/policyTypes': ['Ingress', 'Outgress'] }),
];
