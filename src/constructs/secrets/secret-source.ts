import type { Construct } from 'constructs';

/** A key of a Kubernetes Secret of the server's namespace. */
export interface SecretKey {
  readonly secret: string;
  readonly key: string;
}

/**
 * Where the value of a secret is kept. Outside systems (a vault, a password manager) implement it: they create what brings the value into
 * the cluster and say under which Secret and key it arrives. Values themselves never pass through a composition.
 */
export interface SecretSource {
  /** Where a person finds the value, such as `kubernetes:github#token`. Shown in reports and by `strata up`. */
  readonly reference: string;
  /** Whether the server reads a file. Then its variable holds the file's path. */
  readonly file: boolean;
  /**
   * Brings the value into the cluster.
   *
   * @param scope the server's construct: what has to be created goes below it
   * @param variable the variable that the server reads
   */
  bind(scope: Construct, variable: string): SecretKey;
}
