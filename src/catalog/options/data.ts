import type { SecretSource } from '../../constructs';
import type { DeclaredOptions } from './common';

export interface PostgresOptions extends DeclaredOptions {
  /** The connection URI of a role with the rights that are needed. */
  readonly uri: SecretSource;
  /**
   * Whether it may run statements that change data or schema.
   * @default false
   */
  readonly writes?: boolean;
}

export interface MongoDbOptions extends DeclaredOptions {
  /** The connection string of a user with the rights that are needed. */
  readonly uri: SecretSource;
  /**
   * Whether it may change data.
   * @default false
   */
  readonly writes?: boolean;
}

export interface RedisOptions extends DeclaredOptions {
  /** The name of its host, such as `redis.stores.svc`. */
  readonly address: string;
  /**
   * Its port.
   * @default 6379
   */
  readonly port?: number;
  /**
   * The user.
   * @default default
   */
  readonly username?: string;
  /**
   * The user's password.
   * @default none
   */
  readonly password?: SecretSource;
  /**
   * Whether it speaks TLS.
   * @default false
   */
  readonly tls?: boolean;
}

export interface ElasticsearchOptions extends DeclaredOptions {
  /** Its URL, such as `https://logs.es.acme.example`. */
  readonly url: string;
  /** An API key that may read the indices that are needed. */
  readonly key: SecretSource;
  /**
   * Its major version.
   * @default 9
   */
  readonly version?: number;
}

export interface KubernetesOptions extends DeclaredOptions {
  /**
   * A kubeconfig, given as a file (`.asFile()`). Pods of servers have no Kubernetes credentials of their own. What its service account may do is what the
   * server may do.
   */
  readonly kubeconfig: SecretSource;
  /**
   * Whether it may create and change objects. It deletes none in any case.
   * @default false
   */
  readonly writes?: boolean;
}
