import { COMPLIANT, NOT_APPLICABLE, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

const SERVED = new Map([
  ['HorizontalPodAutoscaler', ['autoscaling/v2', 'autoscaling/v1']],
  ...group('v1', ['ConfigMap', 'Namespace', 'PersistentVolumeClaim', 'Pod', 'Secret', 'Service', 'ServiceAccount']),
  ...group('apps/v1', ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet']),
  ...group('batch/v1', ['CronJob', 'Job']),
  ...group('networking.k8s.io/v1', ['Ingress', 'IngressClass', 'NetworkPolicy']),
  ...group('policy/v1', ['PodDisruptionBudget']),
  ...group('rbac.authorization.k8s.io/v1', ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding']),
  ...group('apiextensions.k8s.io/v1', ['CustomResourceDefinition']),
  ...custom('external-secrets.io/v1', ['ExternalSecret', 'ClusterExternalSecret', 'SecretStore', 'ClusterSecretStore']),
  ...custom('secrets.hashicorp.com/v1beta1', [
    'VaultAuth',
    'VaultConnection',
    'VaultDynamicSecret',
    'VaultPKISecret',
    'VaultStaticSecret',
  ]),
  ...custom('onepassword.com/v1', ['OnePasswordItem']),
  ...custom('cilium.io/v2', ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']),
]);

export const servedVersion: Rule = {
  id: 'api.served-version',
  severity: 'error',
  title: 'Kinds use an API version that current clusters and operators serve.',
  why: 'Kubernetes removed beta versions in 1.16, 1.22, 1.25 and 1.26, and the External Secrets Operator serves v1 alone: the API server answers 404.',
  remedy: 'Use the version that the message names.',
  sources: [
    kubernetes('Deprecated API migration guide', 'reference/using-api/deprecation-guide/'),
    {
      title: 'External Secrets Operator: stability and support',
      url: 'https://external-secrets.io/latest/introduction/stability-support/',
    },
  ],
  types: 'all',
  check({ apiVersion, type }) {
    const served = SERVED.get(type);
    if (served === undefined) return NOT_APPLICABLE;
    return served.includes(apiVersion)
      ? COMPLIANT
      : problem('/apiVersion', `${type} is served as ${served[0]}, not as "${apiVersion}".`);
  },
};

function custom(version: string, kinds: readonly string[]): [string, string[]][] {
  return group(
    version,
    kinds.map((kind) => `${kind}.${version.split('/')[0]}`),
  );
}

function group(version: string, types: readonly string[]): [string, string[]][] {
  return types.map((type) => [type, [version]]);
}
