import type { Peer } from '../../network';

/** How a value comes out of Vault: the External Secrets Operator, HashiCorp's own operator, or an agent that is injected into the pod. */
export type VaultDelivery = 'external-secrets' | 'vault-secrets-operator' | 'injector';

/** Vault's Kubernetes authentication. */
export interface VaultAuthProps {
  /**
   * Where the method is mounted in Vault.
   * @default kubernetes
   */
  readonly mount?: string;
  /**
   * The role. Bind it to the one ServiceAccount that reads: docs/integrations/vault.md says which.
   * @default the namespace's name: one role, with one policy, for each namespace
   */
  readonly role?: string;
  /**
   * The audience of the token that is shown to Vault. The Kubernetes API refuses such a token.
   * @default vault
   */
  readonly audience?: string;
}

/** A Secret of the namespace with the CA that signed Vault's certificate. */
export interface VaultCaProps {
  /** The name of the Secret. */
  readonly secret: string;
  /**
   * The key of the certificate. HashiCorp's operator reads `ca.crt` and nothing else.
   * @default ca.crt
   */
  readonly key?: string;
}

/** The agent of the injector. */
export interface VaultInjectorProps {
  /**
   * The pods or addresses of Vault, which the network policy opens.
   * @default the namespace in the address, for names such as vault.vault.svc
   */
  readonly peer?: Peer;
  /**
   * The port that Vault's pods listen on. A NetworkPolicy sees that one, not the Service's.
   * @default the address's port
   */
  readonly port?: number;
  /**
   * `init`: secrets are written before the server starts, and stay until the pod is replaced. `sidecar`: an agent stays beside the server and writes rotated values.
   * @default init
   */
  readonly mode?: 'init' | 'sidecar';
  /**
   * CPU of the agent: request and limit.
   * @default 50m
   */
  readonly cpu?: string;
  /**
   * Memory of the agent: request and limit.
   * @default 64Mi
   */
  readonly memory?: string;
}

/** Secrets of HashiCorp Vault, or of OpenBao. */
export interface VaultProps {
  /** Its address: https, host and port, as seen by what reads it. */
  readonly address: string;
  /**
   * How values come into the cluster.
   * @default external-secrets
   */
  readonly via?: VaultDelivery;
  /**
   * Where the key/value engine is mounted.
   * @default secret
   */
  readonly mount?: string;
  /**
   * The version of the key/value engine.
   * @default v2
   */
  readonly version?: 'v1' | 'v2';
  /**
   * Vault's own namespace (Enterprise, HCP).
   * @default none
   */
  readonly vaultNamespace?: string;
  /**
   * Authentication.
   * @default Kubernetes authentication with a role for each namespace
   */
  readonly auth?: VaultAuthProps;
  /**
   * The CA of Vault's certificate.
   * @default the public ones
   */
  readonly ca?: VaultCaProps;
  /**
   * Seconds between two readings, from 60 to 604,800. The injector's agent has its own rhythm.
   * @default 3600
   */
  readonly refreshSeconds?: number;
  /**
   * Whether Deployments ask Reloader (stakater) for a restart when a variable changes. For `external-secrets` alone: HashiCorp's operator restarts by itself.
   * @default true
   */
  readonly reloader?: boolean;
  /**
   * The name of the objects that all workloads of a namespace share.
   * @default vault
   */
  readonly name?: string;
  /**
   * The agent, for `via: 'injector'`.
   * @default see each
   */
  readonly injector?: VaultInjectorProps;
}
