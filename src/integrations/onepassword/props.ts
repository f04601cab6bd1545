/** How a value comes out of 1Password: its own operator, or the External Secrets Operator with a service account or with a Connect server. */
export type OnePasswordDelivery = 'operator' | 'external-secrets' | 'connect';

/** A key of a Secret that exists in the namespace: what the External Secrets Operator shows to 1Password. */
export interface OnePasswordTokenProps {
  /** The name of the Secret. */
  readonly secret: string;
  /**
   * The key.
   * @default token
   */
  readonly key?: string;
}

/** Secrets of 1Password. */
export interface OnePasswordProps {
  /** The vault, by its name or, which never becomes ambiguous, by its id. */
  readonly vault: string;
  /**
   * How values come into the cluster.
   * @default operator
   */
  readonly via?: OnePasswordDelivery;
  /**
   * The service account's token, or for `connect` the Connect server's. The operator has its own.
   * @default none; `external-secrets` and `connect` must have it
   */
  readonly token?: OnePasswordTokenProps;
  /**
   * The Connect server's address: https, or http to a Service of the cluster.
   * @default none; `connect` must have it
   */
  readonly connectHost?: string;
  /**
   * Seconds between two readings by the External Secrets Operator, from 60 to 604,800. Service accounts have daily limits. 1Password's operator polls as it was installed.
   * @default 3600
   */
  readonly refreshSeconds?: number;
  /**
   * Whether Deployments are restarted when a variable changes: by 1Password's operator itself, or by Reloader (stakater), where the External Secrets Operator brings the value.
   * @default true
   */
  readonly restart?: boolean;
  /**
   * The name of the store that all workloads of a namespace share.
   * @default onepassword
   */
  readonly name?: string;
}
