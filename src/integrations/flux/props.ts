import type { Assembly } from '../../contract';

/** Delivery by Flux, into the cluster that Flux runs in. */
export interface FluxDeliveryProps {
  /** What is delivered: `app.compose()`. Its folders are applied in order: what belongs to the cluster first, then each namespace. */
  readonly assembly: Assembly;
  /** The repository of the tree: a Git URL, or `oci://` for artifacts that a pipeline pushed. */
  readonly repository: string;
  /**
   * The branch; of an OCI repository the tag.
   * @default main
   */
  readonly revision?: string;
  /**
   * The folder of the tree inside the repository.
   * @default dist
   */
  readonly path?: string;
  /** The environment: a folder inside `path`. */
  readonly environment: string;
  /**
   * The namespace of Flux.
   * @default flux-system
   */
  readonly namespace?: string;
  /**
   * How often the repository is looked at, such as `5m`.
   * @default 5m
   */
  readonly interval?: string;
  /**
   * The account of `namespace` that objects are applied as, so that Flux can do no more than that account may.
   * @default the one of Flux's controller
   */
  readonly serviceAccount?: string;
  /**
   * The Secret of `namespace` with the login of the repository.
   * @default none
   */
  readonly secret?: string;
  /**
   * The Secret of `namespace` with the public keys that commits or artifacts must be signed with.
   * @default signatures are not checked
   */
  readonly verify?: string;
}
