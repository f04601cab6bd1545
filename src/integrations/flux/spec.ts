/** What a GitRepository says: source.toolkit.fluxcd.io/v1. */
export interface GitRepositorySpec {
  readonly interval: string;
  readonly url: string;
  readonly ref: { readonly branch: string };
  readonly secretRef?: { readonly name: string };
  readonly verify?: { readonly mode: 'HEAD'; readonly secretRef: { readonly name: string } };
}

/** What an OCIRepository says: source.toolkit.fluxcd.io/v1. */
export interface OciRepositorySpec {
  readonly interval: string;
  readonly url: string;
  readonly ref: { readonly tag: string };
  readonly secretRef?: { readonly name: string };
  readonly verify?: { readonly provider: 'cosign'; readonly secretRef: { readonly name: string } };
}

/** What a Kustomization says: kustomize.toolkit.fluxcd.io/v1. */
export interface KustomizationSpec {
  readonly interval: string;
  readonly retryInterval: string;
  readonly timeout: string;
  readonly sourceRef: { readonly kind: 'GitRepository' | 'OCIRepository'; readonly name: string };
  readonly path: string;
  readonly prune: boolean;
  readonly wait?: boolean;
  readonly force: boolean;
  readonly deletionPolicy: 'Orphan' | 'MirrorPrune';
  readonly dependsOn?: readonly { readonly name: string }[];
  readonly healthChecks?: readonly HealthCheck[];
  readonly serviceAccountName?: string;
}

export interface HealthCheck {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}
