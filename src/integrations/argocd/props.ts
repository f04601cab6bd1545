import type { Assembly } from '../../contract';

/** A cluster that Argo CD delivers to. */
export interface ArgoEnvironment {
  /** Its name: the folder inside `path`, and part of the Application's name. */
  readonly name: string;
  /**
   * The address of the cluster's API server, as Argo CD knows it.
   * @default https://kubernetes.default.svc, the cluster of Argo CD
   */
  readonly server?: string;
  /**
   * The branch, tag or commit.
   * @default the delivery's
   */
  readonly revision?: string;
  /**
   * Whether Argo CD applies what is committed, and undoes what others change. Without it a person starts each sync.
   * @default true
   */
  readonly automated?: boolean;
}

/** Delivery by Argo CD. */
export interface ArgoDeliveryProps {
  /** What is delivered: `app.compose()`. The project admits the kinds and namespaces of these objects and no others. */
  readonly assembly: Assembly;
  /** The repository of the tree, such as `https://git.acme.example/platform.git`. */
  readonly repository: string;
  /**
   * The branch, tag or commit.
   * @default main
   */
  readonly revision?: string;
  /**
   * The folder of the tree inside the repository. Each environment has a folder in it.
   * @default dist
   */
  readonly path?: string;
  /** The clusters. */
  readonly environments: readonly ArgoEnvironment[];
  /**
   * `applications`: one for each environment, each to be read as it is. `application-set`: one object that makes them.
   * @default applications
   */
  readonly style?: 'applications' | 'application-set';
  /**
   * The namespace of Argo CD.
   * @default argocd
   */
  readonly namespace?: string;
  /**
   * Groups of the company's directory that may look at the project and start its syncs.
   * @default none: administrators of Argo CD alone
   */
  readonly groups?: readonly string[];
}
