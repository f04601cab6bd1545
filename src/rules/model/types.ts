/** The API group of the built-in kinds that rules speak about. */
const GROUPS: Readonly<Record<string, string>> = {
  ConfigMap: '',
  Endpoints: '',
  LimitRange: '',
  Namespace: '',
  Node: '',
  PersistentVolume: '',
  PersistentVolumeClaim: '',
  Pod: '',
  PodTemplate: '',
  ReplicationController: '',
  ResourceQuota: '',
  Secret: '',
  Service: '',
  ServiceAccount: '',
  DaemonSet: 'apps',
  Deployment: 'apps',
  ReplicaSet: 'apps',
  StatefulSet: 'apps',
  HorizontalPodAutoscaler: 'autoscaling',
  CronJob: 'batch',
  Job: 'batch',
  Ingress: 'networking.k8s.io',
  IngressClass: 'networking.k8s.io',
  NetworkPolicy: 'networking.k8s.io',
  PodDisruptionBudget: 'policy',
  ClusterRole: 'rbac.authorization.k8s.io',
  ClusterRoleBinding: 'rbac.authorization.k8s.io',
  Role: 'rbac.authorization.k8s.io',
  RoleBinding: 'rbac.authorization.k8s.io',
  PriorityClass: 'scheduling.k8s.io',
  StorageClass: 'storage.k8s.io',
  CSIDriver: 'storage.k8s.io',
  VolumeAttachment: 'storage.k8s.io',
  RuntimeClass: 'node.k8s.io',
  CustomResourceDefinition: 'apiextensions.k8s.io',
  APIService: 'apiregistration.k8s.io',
  MutatingWebhookConfiguration: 'admissionregistration.k8s.io',
  ValidatingWebhookConfiguration: 'admissionregistration.k8s.io',
  ValidatingAdmissionPolicy: 'admissionregistration.k8s.io',
  ValidatingAdmissionPolicyBinding: 'admissionregistration.k8s.io',
  MutatingAdmissionPolicy: 'admissionregistration.k8s.io',
  MutatingAdmissionPolicyBinding: 'admissionregistration.k8s.io',
  CertificateSigningRequest: 'certificates.k8s.io',
  FlowSchema: 'flowcontrol.apiserver.k8s.io',
  PriorityLevelConfiguration: 'flowcontrol.apiserver.k8s.io',
};

/** Built-in types whose objects live outside namespaces. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'APIService',
  'CertificateSigningRequest',
  'ClusterRole',
  'ClusterRoleBinding',
  'CSIDriver',
  'CustomResourceDefinition',
  'FlowSchema',
  'IngressClass',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
]);

/** Groups in which a built-in kind used to be served. */
const FORMER_GROUPS: ReadonlySet<string> = new Set(['extensions']);

/** The group of an API version: empty for `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

/**
 * The type by which rules find objects: the kind alone for built-in ones, `Kind.group` for all others, so that a
 * `Service` of Knative is never taken for a Service of Kubernetes.
 */
export function typeOf(apiVersion: string, kind: string): string {
  const group = groupOf(apiVersion);
  if (Object.hasOwn(GROUPS, kind) && (GROUPS[kind] === group || FORMER_GROUPS.has(group))) return kind;
  return group === '' ? kind : `${kind}.${group}`;
}

/** Whether objects of a built-in type live outside namespaces. Unknown types count as namespaced. */
export function isClusterScoped(type: string): boolean {
  return CLUSTER_SCOPED.has(type);
}

/** The types that run pods. */
export const WORKLOADS: readonly string[] = [
  'CronJob',
  'DaemonSet',
  'Deployment',
  'Job',
  'Pod',
  'PodTemplate',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
];

/** Where a type keeps its pod, as the members to follow; absent for types without one. */
export function podPathOf(type: string): readonly string[] | undefined {
  return POD_PATHS.get(type);
}

const TEMPLATE = ['spec', 'template'];
const POD_PATHS: ReadonlyMap<string, readonly string[]> = new Map([
  ...WORKLOADS.map((type) => [type, TEMPLATE] as const),
  ['Pod', []],
  ['PodTemplate', ['template']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
]);
