import type { Construct } from 'constructs';
import type { SecretKind } from '../../contract';
import type { PolicyRule } from '../../kube';

/** A key of a Kubernetes Secret of the server's namespace. */
export interface SecretKey {
  readonly secret: string;
  readonly key: string;
  /** Annotations that the Deployment needs, so that a rotated value reaches its pods. Absent: none. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A file that an admission webhook puts into the server's container. No Kubernetes Secret holds the value. */
export interface InjectedSecret {
  /** Where the server finds it. */
  readonly path: string;
  /** Annotations of the pod that the webhook reads. */
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** The token by which the injected container proves who it is: a volume of the pod that none of its own containers mounts. */
  readonly token: { readonly volume: string; readonly audience: string };
  /** What the injected container reaches: the pod's network is one. */
  readonly egress: PolicyRule;
  /** Whether that is found by name. */
  readonly needsDns: boolean;
  /** The name, where it is none of the cluster's. */
  readonly host?: string;
}

/** How a value arrives. */
export type SecretBinding = SecretKey | InjectedSecret;

/**
 * Where the value of a secret is kept. Outside systems (a vault, a password manager) implement it: they create what brings the value into
 * the cluster and say under which Secret and key it arrives. Values themselves never pass through a composition.
 */
export interface SecretSource {
  /** Where a person finds the value, such as `kubernetes:github#token`. Shown in reports, by `strata up` and by `strata compose`. */
  readonly reference: string;
  /** Whether the server reads a file. Then its variable holds the file's path. */
  readonly file: boolean;
  /**
   * For sources that mean something only inside of a platform: the source there, whose `reference` says where a person finds the value.
   *
   * @param scope the construct of the workload
   */
  within?(scope: Construct): SecretSource;
  /**
   * Brings the value into the cluster.
   *
   * @param scope the construct of the workload: what has to be created goes below it. Its `name`, or else its id, is the Deployment's
   * @param variable the variable that the server reads
   */
  bind(scope: Construct, variable: string): SecretKey;
  /**
   * For sources whose value reaches the pod without a Kubernetes Secret: asked in the place of `bind` by workloads that can have it. What it gives instead of a
   * key is a file.
   */
  inject?(scope: Construct, variable: string): SecretBinding;
}

/** Where a platform keeps its secrets. `Secrets.ref(...)` is looked up here. */
export interface SecretStore {
  /**
   * What it is. References that name another kind are refused.
   * @default references of every kind are looked up here
   */
  readonly kind?: SecretKind;
  /**
   * The value of one field.
   *
   * @param reference a path, `#` and the field, such as `mcp/github#token`
   */
  secret(reference: string): SecretSource & { asFile(): SecretSource };
}
