/** Where the fields are kept that a workload reads. */
export interface ExternalStoreProps {
  /** The name of a store that exists: somebody else gave it its access. */
  readonly store: string;
  /**
   * Whether the store is one of the namespace, or one of the whole cluster. A ClusterSecretStore has to admit the namespace by its `conditions`.
   * @default SecretStore
   */
  readonly kind?: 'SecretStore' | 'ClusterSecretStore';
  /**
   * Seconds between two readings of the store, from 60 to 604,800.
   * @default 3600
   */
  readonly refreshSeconds?: number;
  /**
   * Whether Deployments ask Reloader (stakater) for a restart when a variable changes. Without Reloader in the cluster the annotation does nothing.
   * @default true
   */
  readonly reloader?: boolean;
  /**
   * The name of the Secret, for a single workload that must find it under this name.
   * @default `<workload>-<store>`
   */
  readonly secretName?: string;
}
