import type { Manifest } from '../../../src/contract';
import { deployment } from '../golden';

/** Places of the golden Deployment. */
export const TEMPLATE = '/spec/template';
export const POD = '/spec/template/spec';
export const INIT = `${POD}/initContainers/0`;
export const SERVER = `${POD}/containers/0`;
export const BRIDGE = `${POD}/containers/1`;

type Json = Record<string, unknown>;

const template = (deployment as unknown as { spec: { template: Json } }).spec.template;

/** The golden pod as other kinds run it. */
export function workload(kind: string, more: Json = {}): Manifest {
  const { selector } = (deployment as unknown as { spec: { selector: Json } }).spec;
  const metadata = { name: 'github', namespace: 'tools' };
  const pod = structuredClone(template);
  const ending = { ...pod, spec: { ...(pod['spec'] as Json), restartPolicy: 'Never' } };
  switch (kind) {
    case 'Pod':
      return { apiVersion: 'v1', kind, metadata: { ...(pod['metadata'] as Json), ...metadata }, spec: pod['spec'] };
    case 'PodTemplate':
      return { apiVersion: 'v1', kind, metadata, template: pod };
    case 'ReplicationController':
      return { apiVersion: 'v1', kind, metadata, spec: { selector: selector['matchLabels'], template: pod, ...more } };
    case 'Job':
      return { apiVersion: 'batch/v1', kind, metadata, spec: { template: ending, ...more } };
    case 'CronJob':
      return {
        apiVersion: 'batch/v1',
        kind,
        metadata,
        spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: ending } }, ...more },
      };
    default:
      return { apiVersion: 'apps/v1', kind, metadata, spec: { selector, template: pod, ...more } };
  }
}

/** A manifest with a name and whatever else is given. */
export function object(apiVersion: string, kind: string, rest: Json = {}): Manifest {
  return { apiVersion, kind, metadata: { name: 'sample', namespace: 'tools' }, ...rest };
}

/** A cluster-scoped manifest. */
export function clusterObject(apiVersion: string, kind: string, rest: Json = {}): Manifest {
  return { apiVersion, kind, metadata: { name: 'sample' }, ...rest };
}

/** A network policy for the golden pods with these members. */
export function policy(spec: Json): Manifest {
  return object('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ...spec },
  });
}
