/** What an AppProject says: argoproj.io/v1alpha1. */
export interface AppProjectSpec {
  readonly description: string;
  readonly sourceRepos: readonly string[];
  readonly destinations: readonly { readonly server: string; readonly namespace: string }[];
  readonly clusterResourceWhitelist: readonly GroupKind[];
  readonly namespaceResourceWhitelist: readonly GroupKind[];
  readonly roles?: readonly {
    readonly name: string;
    readonly description: string;
    readonly policies: readonly string[];
    readonly groups: readonly string[];
  }[];
}

export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** What an Application says. */
export interface ApplicationSpec {
  readonly project: string;
  readonly source: {
    readonly repoURL: string;
    readonly targetRevision: string;
    readonly path: string;
    readonly directory?: { readonly recurse: boolean };
  };
  readonly destination: { readonly server: string };
  readonly syncPolicy: {
    readonly automated?: { readonly prune: boolean; readonly selfHeal: boolean };
    readonly syncOptions: readonly string[];
    readonly retry: {
      readonly limit: number;
      readonly backoff: { readonly duration: string; readonly factor: number; readonly maxDuration: string };
    };
  };
}

/** What an ApplicationSet says. */
export interface ApplicationSetSpec {
  readonly goTemplate: boolean;
  readonly goTemplateOptions: readonly string[];
  readonly generators: readonly { readonly list: { readonly elements: readonly Readonly<Record<string, string>>[] } }[];
  readonly template: {
    readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
    readonly spec: ApplicationSpec;
  };
  readonly templatePatch: string;
  readonly syncPolicy: { readonly applicationsSync: string; readonly preserveResourcesOnDeletion: boolean };
}
