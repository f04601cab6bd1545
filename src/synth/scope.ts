import type { Manifest } from '../contract';

/** Kinds without a namespace, by API group: Kubernetes itself and the systems that this package writes objects for. */
const CLUSTER_KINDS: Readonly<Record<string, readonly string[]>> = {
  '': ['ComponentStatus', 'Namespace', 'Node', 'PersistentVolume'],
  'admissionregistration.k8s.io': [
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingWebhookConfiguration',
  ],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
  'apiregistration.k8s.io': ['APIService'],
  'authentication.k8s.io': ['SelfSubjectReview', 'TokenReview'],
  'authorization.k8s.io': ['SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'],
  'certificates.k8s.io': ['CertificateSigningRequest', 'ClusterTrustBundle'],
  'flowcontrol.apiserver.k8s.io': ['FlowSchema', 'PriorityLevelConfiguration'],
  'internal.apiserver.k8s.io': ['StorageVersion'],
  'networking.k8s.io': ['IPAddress', 'IngressClass', 'ServiceCIDR'],
  'node.k8s.io': ['RuntimeClass'],
  'policy.networking.k8s.io': ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
  'resource.k8s.io': ['DeviceClass', 'ResourceSlice'],
  'scheduling.k8s.io': ['PriorityClass'],
  'storage.k8s.io': ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttributesClass', 'VolumeAttachment'],
  'cert-manager.io': ['ClusterIssuer'],
  'cilium.io': ['CiliumClusterwideNetworkPolicy'],
  'external-secrets.io': ['ClusterExternalSecret', 'ClusterPushSecret', 'ClusterSecretStore'],
  'gateway.networking.k8s.io': ['GatewayClass'],
  'kyverno.io': ['ClusterCleanupPolicy', 'ClusterPolicy'],
  'spire.spiffe.io': ['ClusterFederatedTrustDomain', 'ClusterSPIFFEID', 'ClusterStaticEntry'],
};

const known = new Set(
  Object.entries(CLUSTER_KINDS).flatMap(([group, kinds]) => kinds.map((kind) => `${group}/${kind}`)),
);

/** The group of an API version; the core group is the empty text. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** Tells which kinds belong to the whole cluster: those of a table, and those that the composition's own definitions declare so. */
export class Scopes {
  private readonly declared = new Map<string, boolean>();

  constructor(manifests: readonly Manifest[]) {
    for (const { kind, spec } of manifests) {
      if (kind !== 'CustomResourceDefinition' || typeof spec !== 'object' || spec === null) continue;
      const { group, names, scope } = spec as { group?: unknown; names?: { kind?: unknown }; scope?: unknown };
      this.declared.set(`${group}/${names?.kind}`, scope === 'Cluster');
    }
  }

  isCluster({ apiVersion, kind }: Manifest): boolean {
    const name = `${groupOf(apiVersion)}/${kind}`;
    return this.declared.get(name) ?? known.has(name);
  }
}
